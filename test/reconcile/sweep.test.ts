import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { catchUp } from '../../packages/bursar/src/reconcile/catch-up.ts'
import { findDueRuns } from '../../packages/bursar/src/reconcile/runs.store.ts'
import { sweep } from '../../packages/bursar/src/reconcile/sweep.ts'
import { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clearState } from '../interleaving/clear-state.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const DAY_SECONDS = 86_400

const clock = new VirtualClock()
let database: TestDatabase
let simulator: Simulator
let stripe: Stripe
let node: TestNode
let lists: ListReader

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await clearState(database.pool)
  await database.pool.query('delete from bursar.event_watermarks')
  await database.pool.query('delete from bursar.reconcile_runs')
  simulator = createSimulator({ startAt: clock.now() })
  const { url } = await simulator.start()
  node = testNode({ pool: database.pool, apiBase: url, more: { clock } })
  const { apiKey: secretKey } = simulator
  lists = new ListReader({ secretKey, apiBase: new URL(url), admit: async () => undefined })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  simulator.platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
  stripe = new Stripe(secretKey, { httpClient })
})
afterEach(async () => {
  await node.close()
  await simulator.stop()
})

/** The clocks of the database and of Stripe. */
async function pass(seconds: number): Promise<void> {
  clock.advanceSeconds(seconds)
  await simulator.clock.advance({ seconds })
}

/** Bursar begins with the account now. */
const begin = () => catchUp({ pool: database.pool, lists, clock, livemode: false }, { account: '' })
const run = () => sweep({ pool: database.pool, lists }, '')

async function buy(): Promise<string> {
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
  })
  const done = simulator.platform.completeCheckout(id, { email: 'ada@acme.example' })
  return String(done.subscription)
}

/** The webhook of the checkout arrives, and everything is refreshed. */
async function buyHeard(): Promise<string> {
  const subscription = await buy()
  const event = simulator.events.list({ type: 'checkout.session.completed' }).at(-1)!
  await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
  await settle()
  return subscription
}

/** Everything is refreshed, also what is read once more a little later. */
async function settle(): Promise<void> {
  await node.drain()
  await pass(60)
  await node.tick()
  await node.drain()
}

async function access(): Promise<string[]> {
  const text = 'select plan_id, status from bursar.subscriptions order by 1, 2'
  const { rows } = await database.pool.query(text)
  return rows.map(({ plan_id, status }) => `${plan_id} ${status}`)
}

test('what has not changed costs one read for a hundred, and counts as checked', async () => {
  await begin()
  const subscription = await buyHeard()
  const recheck = async () => {
    const text = 'select recheck_at from bursar.stripe_objects where object_id = $1'
    return (await database.pool.query(text, [subscription])).rows[0].recheck_at as Date
  }
  const before = await recheck()
  await pass(4 * DAY_SECONDS)
  const reads = simulator.requests.list().length
  expect(await run()).toMatchObject({ listed: 1, markedStale: 0, pages: 1 })
  expect(simulator.requests.list().length).toBe(reads + 1)
  expect((await recheck()).getTime()).toBeGreaterThan(before.getTime())
  expect((await recheck()).getTime()).toBeGreaterThan(
    clock.now().getTime() + 4.9 * DAY_SECONDS * 1000,
  )
})

test('a cancellation and an upgrade of which no event came are seen', async () => {
  await begin()
  const first = await buyHeard()
  const second = await buyHeard()
  await stripe.subscriptions.cancel(first)
  const { items } = await stripe.subscriptions.retrieve(second)
  await stripe.subscriptions.update(second, {
    items: [{ id: items.data[0]!.id, price: 'price_pro' }],
  })
  expect(await run()).toMatchObject({ listed: 2, markedStale: 2 })
  await node.drain()
  expect(await access()).toEqual(['pro ACTIVE', 'starter EXPIRED'])
  await settle()
  expect(await run()).toMatchObject({ markedStale: 0 })
})

test('a payment that failed, of which no event came, is seen', async () => {
  await begin()
  const subscription = await buyHeard()
  const { customer } = await stripe.subscriptions.retrieve(subscription)
  simulator.platform.setCard(String(customer), 'pm_card_chargeCustomerFail')
  await pass(32 * DAY_SECONDS)
  expect(await run()).toMatchObject({ markedStale: 1 })
  await node.drain()
  expect(await access()).toEqual(['starter GRACE'])
})

test('a sale since Bursar began is found; what is older is counted for an adoption', async () => {
  await buy()
  await pass(60)
  await begin()
  await pass(60)
  await buy()
  expect(await run()).toMatchObject({ listed: 2, markedStale: 1, unadopted: 1 })
  await settle()
  await pass(1_000)
  await node.tick()
  await settle()
  expect(await access()).toEqual(['starter ACTIVE'])
})

test('what Stripe does not list any more is asked for', async () => {
  await begin()
  const subscription = await buyHeard()
  const without = {
    subscriptions: async (...args: Parameters<ListReader['subscriptions']>) => {
      const page = await lists.subscriptions(...args)
      return { ...page, rows: page.rows.filter(({ id }) => id !== subscription) }
    },
  }
  const swept = await sweep({ pool: database.pool, lists: without }, '')
  expect(swept).toMatchObject({ listed: 0, markedStale: 1 })
})

test('a sweep that was interrupted goes on where it stopped', async () => {
  await begin()
  for (let sale = 0; sale < 5; sale += 1) await buyHeard()
  const first = await run()
  simulator.onApiRequest = () => ({ kind: 'error', status: 500 })
  await expect(run()).rejects.toMatchObject({ code: 'STRIPE_UNAVAILABLE' })
  simulator.onApiRequest = null
  const text = 'select remaining, last_error from bursar.reconcile_runs where ended_at is null'
  const { rows } = await database.pool.query(text)
  expect(rows).toMatchObject([{ last_error: 'STRIPE_UNAVAILABLE', remaining: [{ after: null }] }])
  expect(await run()).toBeNull()
  await pass(61)
  const second = await run()
  expect(second).toMatchObject({ listed: 5 })
  expect(second?.startedAt.getTime()).toBeGreaterThanOrEqual(first!.startedAt.getTime())
})

test('an account is due a day after it began, and a day after its last sweep', async () => {
  const due = () =>
    findDueRuns(database.pool, 'sweep', [''], { everySeconds: DAY_SECONDS, limit: 5 })
  expect(await due()).toEqual([])
  await begin()
  expect(await due()).toEqual([])
  await pass(DAY_SECONDS)
  expect(await due()).toEqual([''])
  await run()
  expect(await due()).toEqual([])
  await pass(DAY_SECONDS)
  expect(await due()).toEqual([''])
})
