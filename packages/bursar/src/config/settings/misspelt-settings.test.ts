import { expect, test } from 'vitest'
import { guessedName, misspeltSettings } from './misspelt-settings.ts'

const NAMED = ['STRIPE_WEBHOOK_SECRET_CONNECT', 'WEBHOOK_SECRET_CRM']
const meantBy = (written: string, env: Record<string, string> = {}) =>
  misspeltSettings({ [written]: 'x', ...env }, NAMED).map((said) => said.split('Did you mean ')[1])

test.each`
  written                           | meant
  ${'STRIPE_WEBHOK_SECRET'}         | ${'STRIPE_WEBHOOK_SECRET'}
  ${'STIRPE_SECRET_KEY'}            | ${'STRIPE_SECRET_KEY'}
  ${'STRIPE_WEBHOOK_SECRETS'}       | ${'STRIPE_WEBHOOK_SECRET'}
  ${'DATABSE_URL'}                  | ${'DATABASE_URL'}
  ${'DATABASE_URI'}                 | ${'DATABASE_URL'}
  ${'database_url'}                 | ${'DATABASE_URL'}
  ${'SMPT_URL'}                     | ${'SMTP_URL'}
  ${'MAIL_FORM'}                    | ${'MAIL_FROM'}
  ${'GRACE_PERIOD_DAY'}             | ${'GRACE_PERIOD_DAYS'}
  ${'HOLD_HOUR'}                    | ${'HOLD_HOURS'}
  ${'BURSAR_CONFG'}                 | ${'BURSAR_CONFIG'}
  ${'BURSAR_CONFIG_FILE'}           | ${'BURSAR_CONFIG'}
  ${'STRIPE_WEBHOOK_SECRET_CONECT'} | ${'STRIPE_WEBHOOK_SECRET_CONNECT'}
  ${'STRIPE_WEBHOK_SECRET_CONNECT'} | ${'STRIPE_WEBHOOK_SECRET_CONNECT'}
  ${'WEBHOOK_SECRET_CMR'}           | ${'WEBHOOK_SECRET_CRM'}
`('$written is meant for $meant, unless that is set', ({ written, meant }) => {
  expect(meantBy(written)).toEqual([`${meant}?`])
  expect(meantBy(written, { [meant]: 'y' })).toEqual([])
  expect(meantBy(written, { [written]: ' ' })).toEqual([])
})

// What other programs, hosts and shells put into an environment.
test.each([
  ...['HOME', 'HOSTNAME', 'HOSTS', 'POST', 'PORTS', 'MAIL', 'LOGNAME', 'ALERT', 'TERM', 'PATH'],
  ...['STRIPE_API_KEY', 'STRIPE_SECRET', 'STRIPE_KEY', 'STRIPE_PRICE_ID', 'STRIPE_DEVICE_NAME'],
  ...['NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY', 'DATABASE_URL_UNPOOLED', 'DATABASE_NAME', 'DB_URL'],
  ...['KEYCLOAK_USER', 'KEYCLOAK_ADMIN', 'KEYCLOAK_ADMIN_PASSWORD', 'KC_HOSTNAME'],
  ...['SFTP_URL', 'HTTP_URL', 'SMTP_HOST', 'SMTP_USER', 'PUBLIC_DIR', 'CONSOLE_LOG', 'API_KEY'],
  ...['OIDC_CLIENT_ID', 'BURSAR_FAILPOINT', 'BURSAR_URL', 'BURSAR_TOKEN'],
  ...['STRIPE_WEBHOOK_SECRET_LIVE', 'STRIPE_WEBHOOK_SECRET_B', 'WEBHOOK_SECRET_MERCHANT'],
])('%s is somebody else’s', (name) => {
  expect(meantBy(name)).toEqual([])
})

test('no value is ever repeated', () => {
  const said = misspeltSettings({ STRIPE_WEBHOK_SECRET: 'whsec_abc' }, [])
  expect(said).toEqual([
    'STRIPE_WEBHOK_SECRET is set, but Bursar does not read it. Did you mean STRIPE_WEBHOOK_SECRET?',
  ])
})

test('where a setting is missed, less likeness is enough', () => {
  const missed = ['ALERTS', 'ALERT_WEBHOOK_URL', 'STRIPE_SECRET_KEY']
  const guess = (written: string) =>
    /mean (.*)\?/.exec(guessedName({ [written]: 'x' }, missed))?.[1]
  expect(guess('ALERT_WEBHOOK')).toBe('ALERT_WEBHOOK_URL')
  expect(guess('STRIPE_SECRET')).toBe('STRIPE_SECRET_KEY')
  expect(guess('STRIPE_API_KEY')).toBe(undefined)
  expect(guess('STRIPE_WEBHOOK_SECRET')).toBe(undefined)
  expect(guess('STRIPE_WEBHOOK_SECRET_B')).toBe(undefined)
})
