import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { createSimulator } from '../../packages/simulator/src/index.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { signedReference } from '../support/service-stage.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const MINUTE_SECONDS = 60
const clock = new VirtualClock()
const simulator = createSimulator({ startAt: clock.now() })
const stripe = new Stripe(simulator.apiKey, {
  httpClient: Stripe.createFetchHttpClient(simulator.fetch),
})
let database: TestDatabase
let node: TestNode

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  const { url } = await simulator.start()
  node = testNode({ pool: database.pool, apiBase: url, more: { clock } })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
})

afterAll(async () => {
  await simulator.stop()
  await node.close()
  await database.drop()
})

async function arrives(event: Stripe.Event | undefined): Promise<void> {
  const { kind } = await receive(node.context, node.endpoint, signedDelivery(event!, clock.now()))
  expect(kind).toBe('recorded')
  await node.drain()
}

async function rows(sql: string) {
  return (await database.pool.query(sql)).rows
}

const SUBSCRIPTIONS = 'select tenant_id, status from bursar.subscriptions'
const FINDINGS = 'select kind, resolved_at is null as open from bursar.findings'

test('nobody tells of a paid checkout, and after 15 minutes its buyer has access', async () => {
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: 'Acme Wind' },
    client_reference_id: signedReference('acme-wind'),
  })
  simulator.platform.completeCheckout(session.id, { email: 'ada@acme.example', name: 'Ada' })
  await arrives(simulator.events.list({ type: 'customer.subscription.created' })[0])
  expect(await rows(SUBSCRIPTIONS)).toEqual([])

  clock.advanceSeconds(14 * MINUTE_SECONDS)
  await node.tick()
  await node.drain()
  expect(await rows(SUBSCRIPTIONS)).toEqual([])
  expect(simulator.requests.list({ method: 'GET', path: '/v1/checkout/sessions' })).toHaveLength(0)

  clock.advanceSeconds(MINUTE_SECONDS)
  await node.tick()
  await node.drain()
  expect(await rows(SUBSCRIPTIONS)).toEqual([{ tenant_id: 'acme-wind', status: 'ACTIVE' }])
  expect(await rows(FINDINGS)).toEqual([{ kind: 'orphan', open: false }])
})

test('an event that comes late, before anybody has looked, does not hide the buyer', async () => {
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: 'Late Ltd' },
    client_reference_id: signedReference('late-ltd'),
  })
  const done = simulator.platform.completeCheckout(session.id, {
    email: 'eve@late.example',
    name: 'Eve',
  })
  const created = simulator.events.list({ type: 'customer.subscription.created' })
  await arrives(
    created.find(({ data }) => 'id' in data.object && data.object.id === done.subscription),
  )
  clock.advanceSeconds(16 * MINUTE_SECONDS)
  simulator.platform.cancel(String(done.subscription))
  await arrives(simulator.events.list({ type: 'customer.subscription.deleted' })[0])
  await node.tick()
  await node.drain()
  expect(await rows(`${SUBSCRIPTIONS} where tenant_id = 'late-ltd'`)).toEqual([
    { tenant_id: 'late-ltd', status: 'EXPIRED' },
  ])
})

test('a subscription that came from no checkout stays an orphan', async () => {
  const customer = simulator.platform.createCustomer({ email: 'bob@other.example' })
  simulator.platform.subscribe({ customer: customer.id, price: 'price_starter' })
  await arrives(simulator.events.list({ type: 'customer.subscription.created' })[2])
  clock.advanceSeconds(15 * MINUTE_SECONDS)
  await node.tick()
  await node.drain()
  expect(await rows(SUBSCRIPTIONS)).toHaveLength(2)
  expect(await rows(`${FINDINGS} where resolved_at is null`)).toEqual([
    { kind: 'orphan', open: true },
  ])
})

test('a checkout that is not paid yet and its subscription do not mark each other stale for ever', async () => {
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: 'Slow Bank Ltd' },
    client_reference_id: signedReference('slow-bank-ltd'),
  })
  const given = { email: 'zoe@slow.example', name: 'Zoe', card: 'bank' }
  const { subscription } = simulator.platform.completeCheckout(session.id, given)
  const created = simulator.events.list({ type: 'customer.subscription.created' })
  await arrives(created.find(({ data }) => 'id' in data.object && data.object.id === subscription))
  clock.advanceSeconds(16 * MINUTE_SECONDS)
  await node.tick()
  const before = simulator.requests.list({ method: 'GET' }).length
  await node.drain()
  // The subscription, its checkouts, and the checkout itself.
  expect(simulator.requests.list({ method: 'GET' }).length - before).toBeLessThanOrEqual(4)
  expect(await rows(`${SUBSCRIPTIONS} where tenant_id like 'slow%'`)).toEqual([])

  simulator.platform.settleBankPayment(session.id, 'paid')
  await arrives(simulator.events.list({ type: 'checkout.session.async_payment_succeeded' })[0])
  expect(await rows(`${SUBSCRIPTIONS} where tenant_id like 'slow%'`)).toEqual([
    { tenant_id: 'slow-bank-ltd', status: 'ACTIVE' },
  ])
})
