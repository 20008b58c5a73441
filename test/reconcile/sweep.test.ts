import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { findDueRuns } from '../../packages/bursar/src/reconcile/runs.store.ts'
import { sweep } from '../../packages/bursar/src/reconcile/sweep.ts'
import type { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { openReconcileStage, type ReconcileStage } from './reconcile-stage.ts'

const DAY_SECONDS = 86_400

const clock = new VirtualClock()
let database: TestDatabase
let stage: ReconcileStage

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  stage = await openReconcileStage(database, clock)
})
afterEach(() => stage.close())

const run = () => sweep(stage.context, '')

/** The webhook of the checkout arrives, and everything is refreshed. */
async function buyHeard(): Promise<string> {
  const subscription = await stage.buy()
  await stage.arrives('checkout.session.completed')
  await settle()
  return subscription
}

/** Everything is refreshed, also what is read once more a little later. */
async function settle(): Promise<void> {
  await stage.node.drain()
  await stage.pass(60)
  await stage.node.tick()
  await stage.node.drain()
}

test('what has not changed costs one read for a hundred, and counts as checked', async () => {
  await stage.begin()
  const subscription = await buyHeard()
  const recheck = async () => {
    const text = 'select recheck_at from bursar.stripe_objects where object_id = $1'
    return (await database.pool.query(text, [subscription])).rows[0].recheck_at as Date
  }
  const before = await recheck()
  await stage.pass(4 * DAY_SECONDS)
  const reads = stage.simulator.requests.list().length
  expect(await run()).toMatchObject({ listed: 1, markedStale: 0, pages: 1 })
  expect(stage.simulator.requests.list().length).toBe(reads + 1)
  expect((await recheck()).getTime()).toBeGreaterThan(before.getTime())
  expect((await recheck()).getTime()).toBeGreaterThan(
    clock.now().getTime() + 4.9 * DAY_SECONDS * 1000,
  )
})

test('a cancellation and an upgrade of which no event came are seen', async () => {
  await stage.begin()
  const first = await buyHeard()
  const second = await buyHeard()
  await stage.stripe.subscriptions.cancel(first)
  const { items } = await stage.stripe.subscriptions.retrieve(second)
  await stage.stripe.subscriptions.update(second, {
    items: [{ id: items.data[0]!.id, price: 'price_pro' }],
  })
  expect(await run()).toMatchObject({ listed: 2, markedStale: 2 })
  await stage.node.drain()
  expect(await stage.access()).toEqual(['pro ACTIVE', 'starter EXPIRED'])
  await settle()
  expect(await run()).toMatchObject({ markedStale: 0 })
})

test('a payment that failed, of which no event came, is seen', async () => {
  await stage.begin()
  const subscription = await buyHeard()
  const { customer } = await stage.stripe.subscriptions.retrieve(subscription)
  stage.simulator.platform.setCard(String(customer), 'pm_card_chargeCustomerFail')
  await stage.pass(32 * DAY_SECONDS)
  expect(await run()).toMatchObject({ markedStale: 1 })
  await stage.node.drain()
  expect(await stage.access()).toEqual(['starter GRACE'])
})

test('a sale since Bursar began is found; what is older is counted for an adoption', async () => {
  await stage.buy()
  await stage.pass(60)
  await stage.begin()
  await stage.pass(60)
  await stage.buy()
  expect(await run()).toMatchObject({ listed: 2, markedStale: 1, unadopted: 1 })
  await settle()
  await stage.pass(1_000)
  await stage.node.tick()
  await settle()
  expect(await stage.access()).toEqual(['starter ACTIVE'])
})

test('what Stripe does not list any more is asked for', async () => {
  await stage.begin()
  const subscription = await buyHeard()
  const without = {
    subscriptions: async (...args: Parameters<ListReader['subscriptions']>) => {
      const page = await stage.context.lists.subscriptions(...args)
      return { ...page, rows: page.rows.filter(({ id }) => id !== subscription) }
    },
  }
  const swept = await sweep({ pool: database.pool, lists: without }, '')
  expect(swept).toMatchObject({ listed: 0, markedStale: 1 })
})

test('a sweep that was interrupted goes on where it stopped', async () => {
  await stage.begin()
  for (let sale = 0; sale < 5; sale += 1) await buyHeard()
  const first = await run()
  stage.simulator.onApiRequest = () => ({ kind: 'error', status: 500 })
  await expect(run()).rejects.toMatchObject({ code: 'STRIPE_UNAVAILABLE' })
  stage.simulator.onApiRequest = null
  const text = 'select remaining, last_error from bursar.reconcile_runs where ended_at is null'
  const { rows } = await database.pool.query(text)
  expect(rows).toMatchObject([{ last_error: 'STRIPE_UNAVAILABLE', remaining: [{ after: null }] }])
  expect(await run()).toBeNull()
  await stage.pass(61)
  const second = await run()
  expect(second).toMatchObject({ listed: 5 })
  expect(second?.startedAt.getTime()).toBeGreaterThanOrEqual(first!.startedAt.getTime())
})

test('an account is due a day after it began, and a day after its last sweep', async () => {
  const due = () =>
    findDueRuns(database.pool, 'sweep', [''], { everySeconds: DAY_SECONDS, limit: 5 })
  expect(await due()).toEqual([])
  await stage.begin()
  expect(await due()).toEqual([])
  await stage.pass(DAY_SECONDS)
  expect(await due()).toEqual([''])
  await run()
  expect(await due()).toEqual([])
  await stage.pass(DAY_SECONDS)
  expect(await due()).toEqual([''])
})
