import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clearState } from '../interleaving/clear-state.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { drain, type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const LATER_READ_SECONDS = 31
const clock = new VirtualClock()
let simulator: Simulator
let database: TestDatabase
let node: TestNode
let stripe: Stripe

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())

beforeEach(async () => {
  simulator = createSimulator({ startAt: clock.now() })
  const { url } = await simulator.start()
  node = testNode({ pool: database.pool, apiBase: url, more: { clock } })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
  stripe = new Stripe(simulator.apiKey, { httpClient })
  await clearState(database.pool)
  return async () => {
    await node.close()
    await simulator.stop()
  }
})

async function buy(): Promise<{ subscription: string }> {
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
  })
  const done = simulator.platform.completeCheckout(session.id, { email: 'ada@acme.example' })
  return { subscription: String(done.subscription) }
}

/** The newest event of a type arrives, and what it marks stale is looked at. */
async function arrives(type: string): Promise<void> {
  const event = simulator.events.list({ type }).at(-1)
  await receive(node.context, node.endpoint, signedDelivery(event!, clock.now()))
  await node.drain()
}

/** What Stripe is asked for while `work` goes on, it answers as of before the last change. */
async function whileStale(work: () => Promise<void>): Promise<void> {
  simulator.onApiRequest = () => ({ kind: 'stale' })
  await work()
  simulator.onApiRequest = null
}

async function halfAMinutePasses(): Promise<void> {
  clock.advanceSeconds(LATER_READ_SECONDS)
  await node.tick()
  await node.drain()
}

async function statuses(): Promise<string[]> {
  const { rows } = await database.pool.query('select status from bursar.subscriptions')
  return rows.map(({ status }) => status)
}

test('an answer that is older than the one before takes nothing away for long', async () => {
  await buy()
  await arrives('checkout.session.completed')
  await arrives('customer.subscription.updated')
  expect(await statuses()).toEqual(['ACTIVE'])
  await whileStale(() => arrives('invoice.paid'))
  expect(await statuses()).toEqual(['SUSPENDED'])
  await halfAMinutePasses()
  expect(await statuses()).toEqual(['ACTIVE'])
})

test('a later read that is still to come is not forgotten over another event', async () => {
  const { subscription } = await buy()
  await arrives('checkout.session.completed')
  await stripe.subscriptions.cancel(subscription)
  await whileStale(() => arrives('customer.subscription.deleted'))
  expect(await statuses()).toEqual(['ACTIVE'])
  clock.advanceSeconds(1)
  await whileStale(() => arrives('invoice.paid'))
  expect(await statuses()).toEqual(['ACTIVE'])
  await halfAMinutePasses()
  expect(await statuses()).toEqual(['EXPIRED'])
})

test('a completed checkout that is still found open is looked at again', async () => {
  await buy()
  await whileStale(() => arrives('checkout.session.completed'))
  expect(await statuses()).toEqual([])
  await halfAMinutePasses()
  expect(await statuses()).toEqual(['ACTIVE'])
})

test('so is one whose answer lay here for a while before it was written down', async () => {
  await buy()
  const event = simulator.events.list({ type: 'checkout.session.completed' }).at(-1)
  await receive(node.context, node.endpoint, signedDelivery(event!, clock.now()))
  const failpoint = async (point: string) => {
    if (point === 'fetch.after') clock.advanceSeconds(LATER_READ_SECONDS)
  }
  await whileStale(async () => {
    await drain({ ...node.context, failpoint })
  })
  expect(await statuses()).toEqual([])
  await halfAMinutePasses()
  expect(await statuses()).toEqual(['ACTIVE'])
})

test('a subscription that is found incomplete when its owner is known is looked at again', async () => {
  await buy()
  await arrives('customer.subscription.created')
  simulator.onApiRequest = ({ route }) =>
    route === '/v1/subscriptions/:id' ? { kind: 'stale' } : undefined
  await arrives('checkout.session.completed')
  simulator.onApiRequest = null
  expect(await statuses()).toEqual([])
  await halfAMinutePasses()
  expect(await statuses()).toEqual(['ACTIVE'])
})

test('an answer that nobody doubts is not asked for twice', async () => {
  await buy()
  await arrives('checkout.session.completed')
  await halfAMinutePasses()
  simulator.requests.clear()
  await arrives('invoice.paid')
  await halfAMinutePasses()
  expect(simulator.requests.list({ path: '/v1/subscriptions/' })).toHaveLength(1)
})
