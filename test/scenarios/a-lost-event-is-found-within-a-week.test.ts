import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clearState } from '../interleaving/clear-state.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { findUnchecked } from '../support/find-unchecked.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const HOUR_SECONDS = 3_600

const clock = new VirtualClock()
let database: TestDatabase
let simulator: Simulator
let stripe: Stripe
let node: TestNode

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await clearState(database.pool)
  simulator = createSimulator({ startAt: clock.now() })
  const { url } = await simulator.start()
  node = testNode({ pool: database.pool, apiBase: url, more: { clock } })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  simulator.platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
  stripe = new Stripe(simulator.apiKey, { httpClient })
})
afterEach(async () => {
  await node.close()
  await simulator.stop()
})

async function buy(card?: string): Promise<{ session: string; subscription: string }> {
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
  })
  const given = { email: 'ada@acme.example', ...(card === undefined ? {} : { card }) }
  const done = simulator.platform.completeCheckout(id, given)
  return { session: id, subscription: String(done.subscription) }
}

async function arrives(type: string): Promise<void> {
  const event = simulator.events.list({ type }).at(-1)!
  await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
  await node.drain()
}

/** Time passes and nobody says a word. */
async function silence(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    clock.advanceSeconds(HOUR_SECONDS)
    await node.tick()
    await node.drain()
    expect(await findUnchecked(database.pool, clock.now())).toEqual([])
  }
}

async function access(): Promise<string[]> {
  const { rows } = await database.pool.query('select plan_id, status from bursar.subscriptions')
  return rows.map(({ plan_id, status }) => `${plan_id} ${status}`)
}

test('a cancellation on day 2 whose every event was lost ends access within the week', async () => {
  const { subscription } = await buy()
  await arrives('checkout.session.completed')
  await silence(48)
  expect(await access()).toEqual(['starter ACTIVE'])
  await stripe.subscriptions.cancel(subscription)
  await silence(7 * 24)
  expect(await access()).toEqual(['starter EXPIRED'])
})

test('a paid upgrade whose every event was lost is given within the week', async () => {
  const { subscription } = await buy()
  await arrives('checkout.session.completed')
  const { items } = await stripe.subscriptions.retrieve(subscription)
  const item = { id: items.data[0]!.id, price: 'price_pro' }
  await stripe.subscriptions.update(subscription, { items: [item] })
  await silence(7 * 24)
  expect(await access()).toEqual(['pro ACTIVE'])
})

test('a bank payment whose answer was lost is given within the hour after it is there', async () => {
  const { session } = await buy('bank')
  await arrives('checkout.session.completed')
  await silence(1)
  expect(await access()).toEqual([])
  simulator.platform.settleBankPayment(session, 'paid')
  await silence(7)
  expect(await access()).toEqual(['starter ACTIVE'])
})

test('a lost checkout is found through its subscription, whatever else is lost', async () => {
  await buy()
  await arrives('customer.subscription.created')
  await silence(1)
  expect(await access()).toEqual(['starter ACTIVE'])
})

test('what Stripe does not know for a day is found when Stripe knows it again', async () => {
  await buy()
  await arrives('checkout.session.completed')
  simulator.onApiRequest = () => ({ kind: 'missing' })
  await arrives('customer.subscription.created')
  await silence(6)
  simulator.onApiRequest = null
  expect(await access()).toEqual(['starter ACTIVE'])
  await silence(24)
  const open = 'select kind from bursar.findings where resolved_at is null'
  expect((await database.pool.query(open)).rows).toEqual([])
})
