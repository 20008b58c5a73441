import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { type AtConsole, signedIn } from './operator-stage.ts'

const OPERATOR = { created_by: 'operator@acme.example', created_by_name: 'A operator' }
const NOW = '/tenants/acme/entitlements/devices'

let stage: ServiceStage
let operator: AtConsole

beforeAll(async () => {
  stage = await openServiceStage()
  operator = await signedIn(stage, 'operator')
  await stage.buy({ company: 'acme' })
  await stage.caughtUp()
})
afterAll(() => stage.close())
beforeEach(async () => {
  for (const { override_id } of await rows('active')) await end(override_id, 'the test is over')
})

async function rows(state: string) {
  const { body } = await operator.ask('GET', `/overrides?tenant_id=acme&state=${state}`)
  return body['rows'] as Record<string, string>[]
}

const end = (id: string | undefined, reason: string) =>
  operator.ask('DELETE', `/overrides/${id}`, { reason })

function set(limit: number | null, reason: string) {
  const day = new Date(performance.timeOrigin + performance.now() + 86_400_000).toISOString()
  const what = { tenant_id: 'acme', feature: 'devices', rule: 'allow', limit }
  return operator.ask('POST', '/overrides', { ...what, expires_at: day, reason })
}

test('what the plan gives, what is used and the override that runs are told together', async () => {
  const { body: before } = await operator.ask('GET', NOW)
  expect(before).toMatchObject({
    tenant_name: 'acme',
    plan_id: 'starter',
    plan_name: 'Starter',
    allowed: true,
    limit: 50,
    used: null,
    sentence: '0 of 50 devices are in use.',
    override: null,
  })
  await stage.database.pool.query(
    `insert into bursar.usage (tenant_id, feature, used, as_of) values ('acme', 'devices', 50, now())`,
  )
  await set(900, 'a trade fair')
  const { body } = await operator.ask('GET', NOW)
  // The plan's own answer: what the override makes of it is what the operator decides about.
  expect(body).toMatchObject({
    allowed: false,
    limit: 50,
    used: 50,
    override: { ...OPERATOR, limit: 900, reason: 'a trade fair', state: 'active' },
  })
})

test('a feature that no plan names is told so; of a tenant that is not there nothing is', async () => {
  const unknown = await operator.ask('GET', '/tenants/acme/entitlements/divices')
  expect(unknown.body).toMatchObject({ limit: 0, sentence: 'No plan has the feature divices.' })
  const nobody = await operator.ask('GET', '/tenants/nobody/entitlements/devices')
  expect(nobody).toMatchObject({ status: 404, body: { code: 'OBJECT_UNKNOWN' } })
})

test('who ended an override, and why, is in the list, by name', async () => {
  await set(900, 'a trade fair')
  await set(700, 'a smaller one')
  const [second] = await rows('active')
  await end(second?.['override_id'], 'the fair is over')
  const [last, replaced] = await rows('ended')
  const by = { ended_by: OPERATOR.created_by, ended_by_name: OPERATOR.created_by_name }
  expect(last).toMatchObject({ ...OPERATOR, ...by, ended_reason: 'the fair is over' })
  expect(replaced).toMatchObject({ ...OPERATOR, ...by, ended_reason: 'replaced', limit: 900 })
})
