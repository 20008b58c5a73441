import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sayDifference } from '../../../packages/bursar/src/reconcile/verify/difference/say-difference.ts'
import { verify } from '../../../packages/bursar/src/reconcile/verify/verify.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { openVerifyStage, type VerifyStage } from './verify-stage.ts'

const DAY_SECONDS = 86_400

const clock = new VirtualClock()
let database: TestDatabase
let stage: VerifyStage

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  stage = await openVerifyStage(database, clock)
})
afterEach(async () => {
  await write('delete from bursar.access_losses; delete from bursar.brake')
  await stage.close()
})

const write = (text: string, values: readonly unknown[] = []) =>
  database.pool.query(text, values.length === 0 ? undefined : [...values])
const kindsOf = async (run: Parameters<VerifyStage['found']>[0]) =>
  (await stage.found(run)).map(({ kind }) => kind)

test('a change whose event is on its way costs one list and is no difference', async () => {
  const subscription = await stage.sell('price_starter')
  await stage.refreshAll()
  await stage.stripe.subscriptions.cancel(subscription)
  const before = stage.simulator.requests.list().length
  let reads = 0
  const run = await verify(
    {
      ...stage.verifying,
      wait: async (seconds) => {
        reads = stage.simulator.requests.list().length
        await stage.pass(Math.ceil(seconds))
        await stage.arrives('customer.subscription.deleted')
        await stage.node.drain()
      },
    },
    '',
  )
  expect(await stage.found(run!)).toEqual([])
  expect(reads).toBeGreaterThan(before)
  expect(await stage.access()).toEqual(['starter EXPIRED'])
  expect(await stage.found(await stage.verify())).toEqual([])
})

test('a change of which no event comes is a difference', async () => {
  const subscription = await stage.sell('price_starter')
  await stage.refreshAll()
  await stage.stripe.subscriptions.cancel(subscription)
  const run = await stage.verify()
  expect(await kindsOf(run)).toEqual(['status', 'term', 'details', 'entitlement'])
  expect(await stage.repair(run)).toBe(1)
  expect(await stage.found(await stage.verify())).toEqual([])
})

test('what differs each time in another way is changing, and is no difference', async () => {
  const subscription = await stage.sell('price_starter')
  await stage.refreshAll()
  const { items } = await stage.stripe.subscriptions.retrieve(subscription)
  let quantity = 2
  const change = async () => {
    quantity += 1
    const item = { id: items.data[0]!.id, quantity }
    await stage.stripe.subscriptions.update(subscription, { items: [item] })
  }
  await change()
  const run = await verify({ ...stage.verifying, wait: change }, '')
  expect(await stage.found(run!)).toEqual([])
})

test('what the brake holds is listed apart', async () => {
  const subscription = await stage.sell('price_starter')
  await stage.refreshAll()
  await stage.stripe.subscriptions.cancel(subscription)
  await write('insert into bursar.brake (engaged_at) values (bursar.clock())')
  await write(
    `insert into bursar.access_losses (subscription_id, tenant_id, account,
       stripe_subscription_id, state, status_from, status_to, state_before)
     select subscription_id, tenant_id, account, stripe_subscription_id, 'held', 'ACTIVE',
       'EXPIRED', '{}' from bursar.subscriptions`,
  )
  const run = await stage.verify()
  expect(run).toMatchObject({ differences: 0 })
  expect(run.held).toBeGreaterThan(0)
  const [first] = await stage.found(run)
  expect(first).toMatchObject({ kind: 'status', heldBy: 'brake' })
  expect(sayDifference(first!)).toContain('The brake keeps the access until an operator decides.')
  expect(await stage.repair(run)).toBe(0)
})

test('EXPIRED is a difference until operators know that it stays', async () => {
  const subscription = await stage.sell('price_starter')
  await stage.refreshAll()
  await stage.pass(60)
  await write(`update bursar.subscriptions set status = 'EXPIRED'`)
  const run = await stage.verify()
  const [status] = await stage.found(run)
  expect(status).toMatchObject({ kind: 'status', told: 'EXPIRED', truth: 'ACTIVE', heldBy: null })
  await stage.repair(run)
  expect(await stage.findings()).toContain('transition_blocked')
  const again = await stage.verify()
  expect(again.differences).toBe(0)
  const held = await stage.found(again)
  expect(held).toMatchObject([{ subscriptionId: subscription, heldBy: 'transition_blocked' }])
})

test('a grace period that has just ended is no difference until its check is late', async () => {
  const subscription = await stage.sell('price_starter')
  const { customer } = await stage.stripe.subscriptions.retrieve(subscription)
  stage.simulator.platform.setCard(String(customer), 'pm_card_chargeCustomerFail')
  await stage.refreshAll()
  await stage.pass(32 * DAY_SECONDS)
  await stage.catchEverything()
  expect(await stage.access()).toEqual(['starter GRACE'])
  const { rows } = await write('select grace_end from bursar.subscriptions')
  const left = (rows[0].grace_end.getTime() - clock.now().getTime()) / 1_000
  await stage.pass(Math.ceil(left) + 30)
  expect(await stage.found(await stage.verify())).toEqual([])
  await stage.pass(180)
  expect(await kindsOf(await stage.verify())).toContain('status')
})

test('what no list shows, as on a test clock, is read alone', async () => {
  const subscription = await stage.sell('price_starter')
  await stage.refreshAll()
  const page = stage.verifying.lists.subscriptions.bind(stage.verifying.lists)
  const lists = {
    ...stage.verifying.lists,
    unpaidInvoices: stage.verifying.lists.unpaidInvoices.bind(stage.verifying.lists),
    subscriptions: async (...of: Parameters<typeof page>) => ({ ...(await page(...of)), rows: [] }),
  }
  await stage.pass(60)
  const run = await verify({ ...stage.verifying, lists }, '')
  expect(run).toMatchObject({ subscriptions: 1, differences: 0 })
  await write(`update bursar.subscriptions set status = 'SUSPENDED'`)
  const again = await verify({ ...stage.verifying, lists }, '')
  expect(await stage.found(again!)).toMatchObject([{ subscriptionId: subscription }, {}])
})

test('a run that fails goes on where it stopped, and counts nothing twice', async () => {
  for (let sale = 0; sale < 5; sale += 1) await stage.sell('price_starter')
  await stage.refreshAll()
  await stage.pass(60)
  await write(`update bursar.subscriptions set status = 'SUSPENDED'`)
  let asked = 0
  const readAlone: typeof stage.verifying.readAlone = (of) => {
    asked += 1
    if (asked === 3) throw new Error('away')
    return stage.verifying.readAlone(of)
  }
  await expect(verify({ ...stage.verifying, readAlone }, '')).rejects.toThrow('away')
  expect(await verify(stage.verifying, '')).toBeNull()
  await stage.pass(61)
  const run = await stage.verify()
  expect(run).toMatchObject({ subscriptions: 5, tenants: 5 })
  const found = await stage.found(run)
  expect(new Set(found.map(({ kind, tenantId }) => `${kind} ${tenantId}`)).size).toBe(10)
  expect(found).toHaveLength(10)
})

test('a subscription whose customer has no tenant is counted, and is no difference', async () => {
  await stage.buy()
  expect(await stage.verify()).toMatchObject({ subscriptions: 1, withoutTenant: 1, differences: 0 })
})
