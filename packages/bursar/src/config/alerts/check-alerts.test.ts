import { expect, test } from 'vitest'
import { Problems } from '../problems.ts'
import { readSettings } from '../read-settings.ts'
import type { LoadMode } from '../settings/load-mode.ts'
import { checkAlerts } from './check-alerts.ts'

const OPS = 'ops@acme.example'
const HOOK = 'https://hooks.chat.example/services/T0/B0/secret'
const SMTP = 'smtps://user:password@mail.acme.example:465'

/** What is wrong, and the config where nothing is. */
function check(env: Record<string, string>, mode: LoadMode = 'serve', livemode = true) {
  const problems = new Problems()
  const config = checkAlerts(problems, readSettings(new Problems(), { env, mode }), {
    env,
    mode,
    livemode,
  })
  let wrong = ''
  try {
    problems.throwIfAny()
  } catch (error) {
    wrong = String(error)
  }
  return { config, wrong }
}

function malformed(env: Record<string, string>): string {
  const problems = new Problems()
  readSettings(problems, { env: { STRIPE_SECRET_KEY: 'sk_test_1', ...env }, mode: 'dev' })
  try {
    problems.throwIfAny()
  } catch (error) {
    return String(error)
  }
  return ''
}

test.each<LoadMode>(['serve', 'worker'])(
  'a live key does not start when nobody would be told (%s)',
  (mode) => {
    expect(check({}, mode).wrong).toMatch(
      /Set ALERT_EMAIL or ALERT_WEBHOOK_URL\. If another system watches the findings, set ALERTS=none/,
    )
  },
)

test('a test key, dev and a migration start without anybody who is told', () => {
  expect(check({}, 'serve', false).wrong).toBe('')
  expect(check({}, 'dev').wrong).toBe('')
  expect(check({}, 'database').wrong).toBe('')
})

test.each([
  ['an address and a mail server', { ALERT_EMAIL: OPS, SMTP_URL: SMTP }],
  ['a webhook', { ALERT_WEBHOOK_URL: HOOK }],
  ['the word that nobody wants to be told', { ALERTS: 'none' }],
])('a live key starts with %s', (_, env) => {
  expect(check(env).wrong).toBe('')
})

test('a name that was mistyped is named', () => {
  expect(check({ ALERT_EMAILS: OPS }).wrong).toContain('Did you mean ALERT_EMAIL?')
  expect(check({ ALERT_WEBHOOK: HOOK }).wrong).toContain('Did you mean ALERT_WEBHOOK_URL?')
  expect(malformed({ ALERTS: 'non' })).toContain('it is not none; did you mean none?')
})

test('addresses without a mail server stop the start, and dev catches them', () => {
  expect(check({ ALERT_EMAIL: OPS }).wrong).toContain('ALERT_EMAIL needs a mail server.')
  expect(check({ ALERT_EMAIL: OPS }, 'dev').wrong).toBe('')
})

test('a channel and none contradict each other', () => {
  expect(check({ ALERT_WEBHOOK_URL: HOOK, ALERTS: 'none' }).wrong).toContain('Remove one of them.')
})

test.each(['ALERT_WEBHOOK_URL', 'HEARTBEAT_URL'])(
  'with a live key %s does not lead to this machine',
  (name) => {
    const env = { ALERTS: 'none', [name]: 'http://127.0.0.1:9000/' }
    expect(check(env).wrong).toContain('points to this machine')
    expect(check({ [name]: 'http://127.0.0.1:9000/' }, 'serve', false).wrong).toBe('')
  },
)

test.each([
  ['ALERT_EMAIL', 'ops'],
  ['ALERT_EMAIL', 'Ops <ops@acme.example>'],
  ['ALERT_EMAIL', Array.from({ length: 11 }, (_, n) => `ops${n}@acme.example`).join(',')],
  ['ALERT_WEBHOOK_URL', 'http://hooks.chat.example/services/secret'],
  ['ALERT_WEBHOOK_URL', 'https://user:secret@hooks.chat.example/'],
  ['HEARTBEAT_URL', 'ftp://hc.example/secret'],
])('%s is refused without repeating it', (name, text) => {
  const wrong = malformed({ [name]: text })
  expect(wrong).toContain(`${name} is invalid`)
  expect(wrong).not.toMatch(/secret|ops\d?@/)
})

test('several addresses, each once, and the console where nothing says where it is', () => {
  const env = { ALERT_EMAIL: `${OPS}, b@acme.example,${OPS}`, SMTP_URL: SMTP, PORT: '4321' }
  const { config } = check(env)
  expect(config.emails).toEqual([OPS, 'b@acme.example'])
  expect(config.consoleUrl.href).toBe('http://127.0.0.1:4321/')
})
