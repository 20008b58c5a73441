import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receive } from '../../src/pipeline.ts'
import { createSimulator } from '../../src/simulator/index.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const LATER_LOOK_SECONDS = 30
const clock = new VirtualClock()
const simulator = createSimulator({ startAt: clock.now() })
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

const granted = async () =>
  (await database.pool.query('select tenant_id, status from bursar.subscriptions')).rows

test('a session that Stripe still calls open is looked at once more, half a minute later', async () => {
  const stripe = new Stripe(simulator.apiKey, {
    httpClient: Stripe.createFetchHttpClient(simulator.fetch),
  })
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: 'Acme Wind' },
  })
  simulator.platform.completeCheckout(session.id, { email: 'ada@acme.example', name: 'Ada' })
  const [completed] = simulator.events.list({ type: 'checkout.session.completed' })
  const path = `/v1/checkout/sessions/${session.id}`
  const looks = () => simulator.requests.list({ method: 'GET', path })
  simulator.onApiRequest = () => ({ kind: 'stale' })
  await receive(node.story, node.endpoint, signedDelivery(completed!, clock.now()))
  await node.drain()
  expect(await granted()).toEqual([])

  simulator.onApiRequest = null
  clock.advanceSeconds(LATER_LOOK_SECONDS)
  await node.tick()
  await node.drain()
  expect(await granted()).toEqual([{ tenant_id: 'acme-wind', status: 'ACTIVE' }])
  expect(looks()).toHaveLength(2)

  clock.advanceSeconds(LATER_LOOK_SECONDS)
  await node.tick()
  await node.drain()
  expect(looks()).toHaveLength(2)
})
