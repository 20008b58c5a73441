import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  customerMapping,
  metadataMapping,
} from '../../packages/bursar/src/reconcile/adopt/mapping/customer-mappings.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { adoptWith, bringIn, csv, planOf, writesTo } from './adopt-stage.ts'
import { openReconcileStage, type ReconcileStage } from './reconcile-stage.ts'

let database: TestDatabase
let stage: ReconcileStage

beforeEach(async () => {
  const clock = new VirtualClock('2026-03-01T09:00:00Z')
  database = await createTestDatabase({ clock })
  stage = await openReconcileStage(database, clock)
})
afterEach(async () => {
  await stage.close()
  await database.drop()
})

const rows = async (text: string) => (await database.pool.query<{ line: string }>(text)).rows
const tenants = async () =>
  (
    await rows(`select concat_ws(' ', tenant_id, status, delivery, name, billing_email,
      external_id, case when adopted_at is not null then 'adopted' end) as line
      from bursar.tenants order by 1`)
  ).map(({ line }) => line)
const audited = async () =>
  (
    await rows(`select tenant_id || ' ' || event_type as line from bursar.subscription_audit
      order by tenant_id, sequence`)
  ).map(({ line }) => line)

const byMetadata = [metadataMapping('tenant_id')]

test('customers become tenants, with what Stripe says, and nothing is sent', async () => {
  const { stripe, simulator, node } = stage
  await bringIn(stripe, { metadata: { tenant_id: 'org_Acme' }, prices: ['price_pro'] })
  await bringIn(stripe, {
    name: 'Beta',
    email: 'bo@beta.example',
    metadata: { tenant_id: 'org_B' },
  })
  await bringIn(stripe, { metadata: { other: 'x' } })
  const asked = simulator.requests.list().length
  const run = await adoptWith(stage, byMetadata)
  expect(run).toMatchObject({ listed: 3, unadopted: 1, counts: { tenants: 2, customers: 2 } })
  await node.drain()
  expect(await tenants()).toEqual([
    'org_Acme ACTIVE observe Acme Wind ada@acme.example adopted',
    'org_B ACTIVE observe Beta bo@beta.example adopted',
  ])
  expect(await stage.access()).toEqual(['pro ACTIVE', 'starter ACTIVE'])
  expect(await audited()).toEqual([
    'org_Acme tenant.adopted',
    'org_Acme subscription.created',
    'org_B tenant.adopted',
    'org_B subscription.created',
  ])
  expect(writesTo(simulator, asked)).toBe(0)
  expect(await rows('select * from bursar.outbox')).toEqual([])
  expect(await stage.findings()).toEqual([])
})

test('a second adoption changes nothing, also after the first was interrupted', async () => {
  await bringIn(stage.stripe, { metadata: { tenant_id: 'org_Acme' } })
  const fails = () => {
    throw new Error('The process ends here.')
  }
  await expect(adoptWith(stage, byMetadata, { onPage: fails })).rejects.toThrow('ends here')
  expect(await adoptWith(stage, byMetadata)).toBeNull()
  await stage.pass(60)
  expect(await adoptWith(stage, byMetadata)).toMatchObject({ listed: 1 })
  await stage.node.drain()
  const before = [await tenants(), await audited(), await stage.access()]
  expect(await adoptWith(stage, byMetadata)).toMatchObject({ listed: 1, counts: {} })
  await stage.node.drain()
  expect([await tenants(), await audited(), await stage.access()]).toEqual(before)
})

test('the first mapping that knows a customer counts; rows of a file bring more', async () => {
  const one = await bringIn(stage.stripe, { metadata: { tenant_id: 'org_1' } })
  const two = await bringIn(stage.stripe, {})
  const three = await bringIn(stage.stripe, { name: 'Ada' })
  const file = csv([
    [one.customerId, 'org_other'],
    [two.customerId, 'org_2', { externalId: '42', name: 'Two', email: 'two@two.example' }],
    ['cus_without', 'org_4'],
  ])
  const mappings = [file, ...byMetadata, customerMapping('', 'customer')]
  const plan = await planOf(stage, mappings)
  expect(plan.customers).toMatchObject({ total: 4, mapped: 4, withoutSubscription: 1 })
  expect(plan.notes.mapped_twice).toMatchObject({
    count: 1,
    samples: [{ customerId: one.customerId, tenantId: 'org_other', detail: 'org_1' }],
  })
  expect(plan.notes.not_seen_in_stripe).toMatchObject({
    count: 1,
    samples: [{ customerId: 'cus_without', tenantId: 'org_4' }],
  })
  await adoptWith(stage, mappings)
  await stage.node.drain()
  expect(await tenants()).toEqual([
    `${three.customerId} ACTIVE observe Ada ada@acme.example adopted`,
    'org_2 ACTIVE observe Two two@two.example 42 adopted',
    'org_4 PENDING observe org_4 adopted',
    'org_other ACTIVE observe Acme Wind ada@acme.example adopted',
  ])
})

test('an add-on beside a price in no plan is not the plan', async () => {
  const { stripe, simulator } = stage
  for (const id of ['price_seats', 'price_gone']) {
    simulator.platform.createPrice({ id, unit_amount: 500 })
  }
  const { customerId: customer } = await bringIn(stripe, { prices: [] })
  const bought = ['price_seats', 'price_gone'].map((price) => ({ price }))
  await stripe.subscriptions.create({ customer, items: bought })
  const seats = { name: 'Seats', type: 'ADDON', prices: ['price_seats'], limits: {} } as const
  const plan = await planOf(stage, byMetadata, { plans: { ...TEST_PLANS, seats } })
  expect(plan.subscriptions.byPlan).toEqual({ '': 1 })
})

test('a customer that has another tenant stays there', async () => {
  const { customerId } = await bringIn(stage.stripe, { metadata: { tenant_id: 'org_1' } })
  await adoptWith(stage, byMetadata)
  await stage.node.drain()
  const mappings = [csv([[customerId, 'org_2']])]
  const conflicts: unknown[] = []
  const plan = await planOf(stage, mappings)
  expect(plan.notes.owned).toMatchObject({ count: 1, samples: [{ customerId, detail: 'org_1' }] })
  const run = await adoptWith(stage, mappings, { onConflicts: (found) => conflicts.push(...found) })
  expect(run).toMatchObject({ counts: { owned: 1 } })
  expect(conflicts[0]).toEqual({ customerId, tenantId: 'org_2', owner: 'org_1' })
  expect(await rows('select tenant_id as line from bursar.tenants')).toEqual([{ line: 'org_1' }])
})

test('orphans are reported when the adoption has ended, and not before', async () => {
  await stage.begin()
  await bringIn(stage.stripe, {})
  await stage.arrives('customer.subscription.created')
  await stage.node.drain()
  const fails = () => {
    throw new Error('The process ends here.')
  }
  await expect(adoptWith(stage, byMetadata, { onPage: fails })).rejects.toThrow('ends here')
  await stage.pass(16 * 60)
  await stage.node.tick()
  await stage.node.drain()
  expect(await stage.findings()).toEqual([])
  expect(await adoptWith(stage, byMetadata)).toMatchObject({ unadopted: 1 })
  await stage.pass(3_600)
  await stage.node.tick()
  await stage.node.drain()
  expect(await stage.findings()).toEqual(['orphan'])
})

/** Something happens when the first page is asked for, before or after Stripe answers it. */
function listsWith(happens: () => Promise<unknown>, when: 'before' | 'after') {
  const { lists } = stage.context
  let isFirst = true
  const once = async (now: typeof when) => {
    if (now !== when || !isFirst) return
    isFirst = false
    await happens()
  }
  return {
    unpaidInvoices: lists.unpaidInvoices.bind(lists),
    subscriptions: async (...asked: Parameters<typeof lists.subscriptions>) => {
      await once('before')
      const page = await lists.subscriptions(...asked)
      await once('after')
      return page
    },
  }
}

test('a customer who buys while the adoption runs is handled as ever', async () => {
  await bringIn(stage.stripe, { metadata: { tenant_id: 'org_1' } })
  const buys = async () => {
    await stage.buy()
    await stage.arrives('checkout.session.completed')
    await stage.node.drain()
  }
  const mappings = [...byMetadata, customerMapping('', 'customer')]
  const run = await adoptWith(stage, mappings, { lists: listsWith(buys, 'before') })
  await stage.node.drain()
  expect(run).toMatchObject({ listed: 2, unadopted: 0, counts: { tenants: 1, customers: 1 } })
  expect(run?.counts).not.toHaveProperty('owned')
  expect(await tenants()).toEqual([
    expect.stringMatching(/^bt_\S+ ACTIVE live .*ada@acme\.example$/),
    'org_1 ACTIVE observe Acme Wind ada@acme.example adopted',
  ])
})

test('what an event says while its page is under way wins over the page', async () => {
  const { stripe, node } = stage
  const one = await bringIn(stripe, { metadata: { tenant_id: 'org_1' } })
  const ends = async () => {
    for (const id of one.subscriptionIds) await stripe.subscriptions.cancel(id)
    await stage.arrives('customer.subscription.deleted')
    await node.drain()
  }
  await adoptWith(stage, byMetadata, { lists: listsWith(ends, 'after') })
  await node.drain()
  expect(await stage.access()).toEqual(['starter EXPIRED'])
})
