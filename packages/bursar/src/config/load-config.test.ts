import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { AppError } from '@bursar/wire/errors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LoadOptions, loadConfig } from './load-config.ts'
import type { Setting } from './setting.ts'
import { SETTINGS } from './settings.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER_SECRET = 'whsec_C2FVsBQIhrscChlQIMVb5sSYspob7oD1'
const GOOD = { STRIPE_SECRET_KEY: 'sk_test_51Key', STRIPE_WEBHOOK_SECRET: SECRET }
const PLANS = { plans: { starter: { prices: ['price_1'] } } }

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bursar-config-'))
  await writeFile(join(cwd, 'bursar.config.json'), JSON.stringify(PLANS))
})
afterEach(() => rm(cwd, { recursive: true }))

const load = (env: Record<string, string>, more: Partial<LoadOptions> = {}) =>
  loadConfig({ env, cwd, mode: 'serve', ...more })

async function refusalOf(loading: Promise<unknown>): Promise<AppError> {
  const error = await loading.then(
    () => new Error('accepted'),
    (refusal: unknown) => refusal,
  )
  if (error instanceof AppError && error.family === 'config') return error
  throw error
}

test('what must be set is enough; the rest has defaults', async () => {
  const config = await load(GOOD)
  expect(config).toMatchObject({
    databaseUrl: null,
    host: '127.0.0.1',
    port: 4242,
    stripe: { secretKey: 'sk_test_51Key', livemode: false, publishableKey: null, apiBase: null },
    endpoints: [{ name: '', accountClass: 'own', accounts: [], secrets: [SECRET] }],
    policy: {
      gracePeriodDays: 14,
      signup: { mode: 'open', sameEmail: 'confirm' },
      holdHours: 24,
    },
    referenceKeys: [],
    billing: {
      graceAfterTrialDays: 0,
      whileProcessing: 'wait',
      unpaidUpgrade: 'previous',
      onUnlistedPrice: 'keep',
      unlistedPriceDays: 7,
    },
    refresh: { requestsPerSecond: 20, concurrency: 8 },
    logLevel: 'info',
    audit: { anchorFile: join(cwd, '.bursar', 'audit.anchor') },
    notificationDays: [90, 60, 30, 14, 7, 1],
    eventRetentionDays: 400,
    dataFolder: join(cwd, '.bursar'),
  })
})

test.each`
  issuer   | said        | mode        | signup
  ${false} | ${null}     | ${'serve'}  | ${'open'}
  ${true}  | ${null}     | ${'serve'}  | ${'intent'}
  ${true}  | ${'open'}   | ${'serve'}  | ${'open'}
  ${false} | ${'intent'} | ${'serve'}  | ${'intent'}
  ${true}  | ${null}     | ${'dev'}    | ${'open'}
  ${true}  | ${null}     | ${'worker'} | ${'intent'}
  ${false} | ${'open'}   | ${'worker'} | ${'open'}
`('issuer: $issuer, said: $said, in $mode: signup is $signup', async (row) => {
  const { issuer, said, mode, signup } = row
  const oidc = { OIDC_ISSUER: 'https://id.example', OIDC_AUDIENCE: 'bursar' }
  if (said !== null) {
    const file = { plans: { starter: { prices: ['price_1'] } }, policy: { signup: said } }
    await writeFile(join(cwd, 'bursar.config.json'), JSON.stringify(file))
  }
  const { policy } = await load({ ...GOOD, ...(issuer && oidc) }, { mode })
  expect(policy.signup).toEqual({ mode: signup, sameEmail: 'confirm' })
})

test('a worker that was not told who may sign up does not start', async () => {
  const { code, message } = await refusalOf(load(GOOD, { mode: 'worker' }))
  expect(code).toBe('SETTING_MISSING')
  expect(message).toMatch(
    /Set OIDC_ISSUER and OIDC_AUDIENCE .* or policy\.signup in the config file/,
  )
  const bare = await refusalOf(load({}, { mode: 'worker' }))
  expect(bare.message).toContain('Set STRIPE_SECRET_KEY')
})

test('the whole config is frozen and never prints its audit key', async () => {
  const config = await load({ ...GOOD, AUDIT_KEY: '5ec7e70123456789'.repeat(4) })
  const open = (value: unknown, path: string): string[] => {
    if (typeof value !== 'object' || value === null) return []
    const prototype: unknown = Object.getPrototypeOf(value)
    const plain = Array.isArray(value) || prototype === Object.prototype || prototype === null
    if (!plain) return []
    const inner = Object.entries(value).flatMap(([key, entry]) => open(entry, `${path}.${key}`))
    return Object.isFrozen(value) ? inner : [path, ...inner]
  }
  expect(open(config, 'config')).toEqual([])
  expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toMatch(/5ec7e7/i)
})

test.each`
  env                                                  | says
  ${{ STRIPE_SECRET_KEY: '' }}                         | ${'Set STRIPE_SECRET_KEY to a secret or restricted Stripe key'}
  ${{ STRIPE_SECRET_KEY: 'pk_test_1' }}                | ${'STRIPE_SECRET_KEY is invalid: it does not have this form.'}
  ${{ STRIPE_WEBHOOK_SECRET: ' ' }}                    | ${'Set STRIPE_WEBHOOK_SECRET to the signing secret'}
  ${{ STRIPE_WEBHOOK_SECRET: `${SECRET},` }}           | ${'STRIPE_WEBHOOK_SECRET is invalid: secret 2 of 2: it is empty.'}
  ${{ STRIPE_WEBHOOK_SECRET: `${SECRET},${SECRET}` }}  | ${'secret 2 of 2: it is listed twice.'}
  ${{ STRIPE_WEBHOOK_SECRET: 'whsec_short' }}          | ${'it has fewer than 24 characters after whsec_.'}
  ${{ STRIPE_WEBHOOK_SECRET: 'whsec_CHANGE_ME' }}      | ${'it is a placeholder.'}
  ${{ STRIPE_PUBLISHABLE_KEY: 'pk_live_1' }}           | ${'STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY have different modes (live and test).'}
  ${{ STRIPE_API_BASE: 'http://stripe.example' }}      | ${'http would send secrets unencrypted to another machine.'}
  ${{ STRIPE_API_BASE: 'http://127.0.0.1.example' }}   | ${'http would send secrets unencrypted to another machine.'}
  ${{ STRIPE_API_BASE: 'https://u:p@stripe.example' }} | ${'STRIPE_API_BASE is invalid: it contains a password.'}
  ${{ STRIPE_API_BASE: 'https://stripe.example/v1' }}  | ${'it has more than a host and a port.'}
  ${{ STRIPE_API_BASE: 'ftp://127.0.0.1' }}            | ${'it is not a URL.'}
  ${{ DATABASE_URL: '' }}                              | ${'DATABASE_URL is empty.'}
  ${{ DATABASE_URL: 'mysql://x' }}                     | ${'DATABASE_URL is invalid: it is not a PostgreSQL URL.'}
  ${{ PORT: '70000' }}                                 | ${'PORT is invalid: it is not a whole number from 0 to 65535.'}
  ${{ PORT: '0x10' }}                                  | ${'PORT is invalid'}
  ${{ HOST: 'a b' }}                                   | ${'HOST is invalid: it is not a host.'}
  ${{ UNLISTED_PRICE_DAYS: '0' }}                      | ${'UNLISTED_PRICE_DAYS is invalid'}
  ${{ GRACE_PERIOD_DAYS: '-1' }}                       | ${'GRACE_PERIOD_DAYS is invalid'}
  ${{ EVENT_RETENTION_DAYS: '34' }}                    | ${'it is not a whole number from 35 to 3650.'}
  ${{ LOG_LEVEL: 'loud' }}                             | ${'LOG_LEVEL is invalid: it is not one of them. Set it to one of fatal,'}
  ${{ AUDIT_KEY: 'ab'.repeat(31) }}                    | ${'AUDIT_KEY is invalid: it has fewer than 32 bytes.'}
  ${{ AUDIT_KEY: '00'.repeat(32) }}                    | ${'AUDIT_KEY is invalid: it is not random.'}
  ${{ AUDIT_KEY: 'not a key!' }}                       | ${'it is neither hex nor base64.'}
  ${{ BURSAR_CONFIG: 'plans.yaml' }}                   | ${'BURSAR_CONFIG is invalid: it has none of these extensions.'}
  ${{ BURSAR_CONFIG: 'nowhere.ts' }}                   | ${'which Bursar cannot read.'}
`('refused: $says', async ({ env, says }) => {
  const refusal = await refusalOf(load({ ...GOOD, ...env }))
  expect(refusal.message).toContain(says)
  expect(await readdir(cwd), 'a refused start leaves nothing').toEqual(['bursar.config.json'])
})

test('everything that is wrong is listed at once, and no secret repeated', async () => {
  await rm(join(cwd, 'bursar.config.json'))
  const planted = { STRIPE_SECRET_KEY: 'skK9x7planted', STRIPE_WEBHOOK_SECRET: 'whsec_K9x7planted' }
  const database = { DATABASE_URL: 'db://u:K9x7planted@h/d', AUDIT_KEY: 'K9x7planted' }
  const refusal = await refusalOf(load({ ...planted, ...database, PORT: 'K9x7planted' }))
  expect(refusal.code).toBe('SETTINGS_REFUSED')
  expect(refusal.message.match(/^ {2}- (?:There is no )?(\w+)/gm)).toHaveLength(6)
  expect(inspect(refusal)).not.toContain('K9x7planted')
})

test('a misspelt name is asked about beside what is missing', async () => {
  const { STRIPE_WEBHOOK_SECRET, ...rest } = GOOD
  const refusal = await refusalOf(load({ ...rest, STRIPE_WEBHOK_SECRET: STRIPE_WEBHOOK_SECRET }))
  expect(refusal.code).toBe('SETTING_MISSING')
  expect(refusal.message).toContain('Set STRIPE_WEBHOOK_SECRET to the signing secret')
  expect(refusal.message.match(/STRIPE_WEBHOK_SECRET is set[^?]*\?/g)).toEqual([
    'STRIPE_WEBHOK_SECRET is set, but Bursar does not read it. Did you mean STRIPE_WEBHOOK_SECRET?',
  ])
  expect(refusal.message).not.toContain('MfKQ9r8')
  const mail = await refusalOf(load({ ...GOOD, SMTP_URL: 'smtp://h', MAIL_FORM: 'a@acme.example' }))
  expect(mail.message).toContain('MAIL_FORM is set, but Bursar does not read it')
})

test('a misspelt name that nothing needs is only warned of, and an unrelated one is not', async () => {
  const warnings: string[] = []
  const warn = (sentence: string) => warnings.push(sentence)
  const accounts = ['acct_1']
  const connect = { class: 'connected', accounts, secretEnv: 'STRIPE_WEBHOOK_SECRET_CONNECT' }
  const raw = JSON.stringify({ ...PLANS, endpoints: { connect } })
  await writeFile(join(cwd, 'bursar.config.json'), raw)
  const env = { ...GOOD, HOME: '/root', STRIPE_API_KEY: 'sk_test_2', HOLD_HUORS: '2' }
  const named = { STRIPE_WEBHOOK_SECRET_CONNECT: OTHER_SECRET }
  const config = await load({ ...env, ...named }, { warn })
  expect(config.policy.holdHours).toBe(24)
  expect(warnings).toEqual([
    'HOLD_HUORS is set, but Bursar does not read it. Did you mean HOLD_HOURS?',
  ])
  const refusal = await refusalOf(load({ ...env, STRIPE_WEBHOOK_SECRET_CONECT: SECRET }, { warn }))
  expect(refusal.message).toContain('Did you mean STRIPE_WEBHOOK_SECRET_CONNECT?')
})

test('a warning is one of Node’s where nothing else is said', async () => {
  const warned = once(process, 'warning')
  await load({ ...GOOD, HOLD_HUORS: '2' })
  const [warning] = await warned
  expect(warning).toMatchObject({ name: 'BursarConfigWarning' })
})

const SECRETS = Object.entries<Setting<unknown>>(SETTINGS).flatMap(([name, { secret }]) =>
  secret ? [name] : [],
)

test.each(SECRETS)('%s is a secret and never repeated when it is malformed', async (name) => {
  const { message } = await refusalOf(load({ ...GOOD, [name]: 'ftp://u:Hunter2 Hunter2' }))
  expect(message).toContain(`${name} is invalid`)
  expect(message).not.toContain('Hunter2')
})

test('live and test keys are told apart, restricted ones too', async () => {
  const modeOf = async (STRIPE_SECRET_KEY: string) =>
    (await load({ ...GOOD, STRIPE_SECRET_KEY, ALERTS: 'none' })).stripe.livemode
  expect(await modeOf('sk_live_1')).toBe(true)
  expect(await modeOf('rk_live_1')).toBe(true)
  expect(await modeOf('rk_test_1')).toBe(false)
})

test.each(['http://127.0.0.1:12111', 'http://[::1]:1', 'http://localhost', 'https://api.example'])(
  'an API base that keeps the key safe: %s',
  async (STRIPE_API_BASE) => {
    const config = await load({ ...GOOD, STRIPE_API_BASE })
    expect(config.stripe.apiBase).toEqual(new URL(STRIPE_API_BASE))
  },
)

test('dev needs nothing, brings its own plans, and accepts no delivery without a secret', async () => {
  await rm(join(cwd, 'bursar.config.json'))
  const config = await load({}, { mode: 'dev', fallbackFile: PLANS })
  expect(Object.keys(config.plans)).toEqual(['starter'])
  expect(config.endpoints[0]?.secrets).toEqual([])
  expect((await load({}, { mode: 'dev' })).plans).toEqual({})
})

test('dev never runs with a live key', async () => {
  const refusal = await refusalOf(load({ STRIPE_SECRET_KEY: 'sk_live_1' }, { mode: 'dev' }))
  expect(refusal.message).toContain(
    'STRIPE_SECRET_KEY is a live key, which bursar dev does not accept.',
  )
})

test('what only works on the database needs no key of Stripe, no secret and no plans', async () => {
  await rm(join(cwd, 'bursar.config.json'))
  const bare = await load({}, { mode: 'database' })
  expect(bare).toMatchObject({ databaseUrl: null, plans: {}, endpoints: [{ secrets: [] }] })
  // In production the whole environment is there, with its live key and a file that names secrets.
  const connect = { class: 'connected', accounts: ['acct_1'], secretEnv: 'STRIPE_WEBHOOK_SECRET_B' }
  const raw = JSON.stringify({ ...PLANS, endpoints: { connect } })
  await writeFile(join(cwd, 'bursar.config.json'), raw)
  const live = await load({ STRIPE_SECRET_KEY: 'sk_live_1' }, { mode: 'database' })
  expect(live.stripe.livemode).toBe(true)
})

test('a further endpoint has a secret of its own', async () => {
  const accounts = ['acct_1']
  const connect = { class: 'connected', accounts, secretEnv: 'STRIPE_WEBHOOK_SECRET_CONNECT' }
  const raw = JSON.stringify({ ...PLANS, endpoints: { connect } })
  await writeFile(join(cwd, 'bursar.config.json'), raw)
  const say = async (secret: string) =>
    (await refusalOf(load({ ...GOOD, STRIPE_WEBHOOK_SECRET_CONNECT: secret }))).message
  expect(await say('')).toContain('Set STRIPE_WEBHOOK_SECRET_CONNECT to the signing secret')
  expect(await say(SECRET)).toContain('contains a secret of another endpoint.')
  const config = await load({ ...GOOD, STRIPE_WEBHOOK_SECRET_CONNECT: OTHER_SECRET })
  const secrets = [OTHER_SECRET]
  expect(config.endpoints[1]).toEqual({
    name: 'connect',
    secretEnv: 'STRIPE_WEBHOOK_SECRET_CONNECT',
    accountClass: 'connected',
    accounts,
    secrets,
  })
})

test('the example is a config, in TypeScript', async () => {
  const file = join(import.meta.dirname, '../../../../examples/bursar.config.ts')
  const config = await load({ ...GOOD, BURSAR_CONFIG: file })
  expect(Object.keys(config.plans)).toEqual(['starter', 'growth', 'extra_devices'])
})

test('a config file in JavaScript, beside one in JSON: one of them has to go', async () => {
  await writeFile(join(cwd, 'bursar.config.js'), `export default ${JSON.stringify(PLANS)}`)
  const refusal = await refusalOf(load(GOOD))
  expect(refusal.message).toContain('The folder has bursar.config.js and bursar.config.json.')
  expect((await load({ ...GOOD, BURSAR_CONFIG: 'bursar.config.js' })).plans).toHaveProperty(
    'starter',
  )
})

test('a config file that does not parse is named', async () => {
  await writeFile(join(cwd, 'bursar.config.json'), '{"plans":')
  const refusal = await refusalOf(load(GOOD))
  expect(refusal.code).toBe('CONFIG_FILE_UNREADABLE')
  expect(refusal.message).toContain('bursar.config.json: SyntaxError')
})
