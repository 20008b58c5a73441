import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseConfig } from '../../packages/bursar/src/config/parse-config.ts'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'
import { TEST_PLANS, TEST_SECRET } from '../support/test-config.ts'
import { until } from '../support/until.ts'

let stage: CommandStage
beforeAll(async () => {
  // The service has the plans as the config file gives them: other ones would be a fault.
  const { plans } = parseConfig({ plans: TEST_PLANS })
  stage = await openCommandStage({ plans })
  stage.simulator.platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  stage.simulator.deliveries.endpoints[0]!.events = Object.keys(EVENT_TYPES)
  const text = 'select from bursar.event_watermarks where caught_up_to is not null'
  const isRead = async () => ((await stage.database.pool.query(text)).rowCount ?? 0) > 0
  await until('the first catch-up of the service', isRead)
})
afterAll(() => stage.close())

const doctor = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  stage.run(['doctor', ...args], {
    STRIPE_SECRET_KEY: stage.simulator.apiKey,
    STRIPE_API_BASE: stage.answers.url,
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
    ALERT_WEBHOOK_URL: `${stage.answers.url}/hook`,
    ...env,
  })

test('on a right set-up doctor is silent and exits with 0', async () => {
  expect(await doctor()).toEqual({ code: 0, output: '', errors: '' })
})

test('with --verbose it lists every check, and with --json programs read them', async () => {
  const { code, output } = await doctor(['--verbose'])
  expect(code).toBe(0)
  expect(output).toMatch(/^Database\tok\tPostgreSQL \d+, encoding UTF8, role bursar\.$/m)
  expect(output).toMatch(/^Mail server\toff\tSMTP_URL is not set: Bursar sends no email\.$/m)
  const { problems, checks } = JSON.parse((await doctor(['--json'])).output)
  expect(problems).toEqual([])
  expect(checks).toContainEqual({
    id: 'stripe_key',
    title: 'Stripe key',
    state: 'ok',
    note: expect.stringMatching(/accepts the key\. Mode: test\.$/),
  })
})

test('a fault is a row, and the exit code is 1', async () => {
  const { code, output } = await doctor([], { ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/secret' })
  expect(code).toBe(1)
  expect(output.split('\t').slice(0, 2)).toEqual(['error', 'alerts'])
  expect(output).not.toContain('/secret')
})

test('a warning alone does not fail', async () => {
  await stage.database.pool.query(`insert into bursar.findings (kind, severity, object_id, summary)
    values ('orphan', 'action', 'sub_1', 'x')`)
  const { code, output } = await doctor()
  expect(code).toBe(0)
  expect(output).toMatch(/^warning\tfindings\t1 finding needs an operator/)
})

test('settings that no service could start with are named first', async () => {
  const { code, errors } = await doctor([], { STRIPE_WEBHOOK_SECRET: 'whsec_short' })
  expect(code).toBe(78)
  expect(errors).toContain('STRIPE_WEBHOOK_SECRET')
})
