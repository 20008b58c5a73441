import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AtConsole, signedIn } from '../operator/operator-stage.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { merge } from './merge-stage.ts'

let stage: ServiceStage
let operator: AtConsole
let acme: string
let buyer: string

beforeAll(async () => {
  stage = await openServiceStage()
  operator = await signedIn(stage, 'operator')
  for (const company of ['Acme', 'Buyer']) {
    await stage.buy({ company })
    await stage.caughtUp()
  }
  ;[acme, buyer] = ['acme', 'buyer']
  await merge(stage.database.pool, buyer, acme)
})
afterAll(() => stage.close())

const found = async (path: string) => (await operator.ask('GET', path)).body

test('operators find the present tenant by either ID', async () => {
  expect(await found(`/tenants/${buyer}`)).toEqual(await found(`/tenants/${acme}`))
  expect(await found(`/explain/${buyer}`)).toMatchObject({ kind: 'tenant', tenant_id: acme })
  const subscriptions = await found(`/subscriptions?tenant_id=${buyer}`)
  expect(subscriptions['rows']).toHaveLength(2)
})

test('the list has a merged tenant no more, and a search for its ID finds the present one', async () => {
  const idsOf = async (path: string) =>
    ((await found(path))['rows'] as { tenant_id: string }[]).map(({ tenant_id }) => tenant_id)
  expect(await idsOf('/tenants')).toEqual([acme])
  expect(await idsOf('/tenants?status=PENDING')).toEqual([])
  expect(await idsOf(`/tenants?search=${buyer}`)).toEqual([acme])
})

test('an override for the merged ID is one of the present tenant', async () => {
  const body = {
    tenant_id: buyer,
    feature: 'devices',
    rule: 'allow',
    limit: 9,
    expires_at: new Date(performance.timeOrigin + performance.now() + 86_400_000).toISOString(),
    reason: 'a test',
  }
  expect(await operator.ask('POST', '/overrides', body)).toMatchObject({ status: 200 })
  const { rows } = await stage.database.pool.query(
    'select tenant_id from bursar.entitlement_overrides',
  )
  expect(rows).toEqual([{ tenant_id: acme }])
})

test('a merge of the merged one, and one into the same, are refused with a sentence', async () => {
  const merging = (from: string, into: string) =>
    operator.ask('POST', `/tenants/${from}/merge`, { into_tenant_id: into, reason: 'a test' })
  expect(await merging(buyer, acme)).toMatchObject({
    status: 409,
    body: { detail: 'buyer was merged into acme.' },
  })
  expect(await merging(acme, buyer)).toMatchObject({
    status: 409,
    body: { detail: 'acme cannot be merged into itself.' },
  })
})
