import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'

const SECRET = 'whsec_test_0123456789abcdef01234567'
const OTHER = 'whsec_test_76543210fedcba9876543210'

let simulator: Simulator
afterEach(() => simulator.stop())

/** An endpoint in process that answers as told and keeps what it got. */
function listener(answer: (count: number) => number = () => 200) {
  const got: { body: string; signature: string }[] = []
  const handler = async (request: Request) => {
    got.push({
      body: await request.text(),
      signature: request.headers.get('stripe-signature') ?? '',
    })
    return new Response(null, { status: answer(got.length) })
  }
  return { got, handler, url: 'http://listener.test/webhook' }
}

test('a delivery is signed like Stripe’s, with every secret of a rotation', async () => {
  simulator = createSimulator({ startAt: 1_000_000_000 })
  const { got, ...endpoint } = listener()
  simulator.addWebhookEndpoint({ ...endpoint, secret: [SECRET, OTHER] })
  simulator.platform.createCustomer({ email: 'a@example.com' })
  await simulator.caughtUp()
  const [first] = got
  for (const secret of [SECRET, OTHER]) {
    const event = Stripe.webhooks.constructEvent(first!.body, first!.signature, secret)
    expect(event).toMatchObject({ type: 'customer.created', created: 1_000_000_000 })
  }
})

test('a thin event contains only its object', async () => {
  simulator = createSimulator()
  const { got, ...endpoint } = listener()
  simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET, payload: 'thin' })
  const customer = simulator.platform.createCustomer()
  await simulator.caughtUp()
  const stripe = new Stripe(simulator.apiKey)
  const note = stripe.parseEventNotification(got[0]!.body, got[0]!.signature, SECRET)
  expect(note).toMatchObject({
    type: 'v1.customer.created',
    related_object: { id: customer.id, type: 'customer', url: `/v1/customers/${customer.id}` },
  })
  expect(got[0]!.body).not.toContain('"data"')
})

test('detailed thin events report subscription changes', async () => {
  simulator = createSimulator()
  const { got, ...endpoint } = listener()
  const events = ['customer.subscription.*']
  simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET, payload: 'thin', events })
  const { subscription } = await simulator.scenario('upgrade')
  simulator.platform.cancel(String(subscription))
  await simulator.caughtUp()
  const types = got.map(({ body }) =>
    JSON.parse(body).type.replace('v1.customer.subscription.', ''),
  )
  expect(types).toEqual([
    'created',
    'incomplete',
    'updated',
    'active',
    'updated',
    'item_price_changed',
    'updated',
    'deleted',
  ])
  const ids = got.map(({ body }) => JSON.parse(body).id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('any answer except 2xx is retried, including a redirect', async () => {
  simulator = createSimulator({ deliveries: { retryAfterMs: [1, 1, 1] } })
  const { got, ...endpoint } = listener((count) => [500, 302, 200][count - 1] ?? 200)
  simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET })
  simulator.platform.createCustomer()
  await simulator.caughtUp()
  expect(got).toHaveLength(3)
  expect(simulator.deliveries.log()[0]).toMatchObject({
    state: 'delivered',
    attempts: [{ status: 500 }, { status: 302 }, { status: 200 }],
  })
})

test('each attempt has a new signature and timestamp', async () => {
  let now = 1_800_000_000_000
  simulator = createSimulator({ realClock: { now: () => new Date(now) } })
  const { got, ...endpoint } = listener((count) => {
    now += 60_000
    return count < 3 ? 503 : 200
  })
  simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET })
  simulator.deliveries.pause()
  simulator.platform.createCustomer()
  while ((await simulator.flush()) > 0);
  expect(got.map(({ signature }) => /t=(\d+)/.exec(signature)?.[1])).toEqual([
    '1800000000',
    '1800000060',
    '1800000120',
  ])
  expect(new Set(got.map(({ body }) => body)).size).toBe(1)
  expect(new Set(got.map(({ signature }) => signature)).size).toBe(3)
})

test.each([
  ['duplicate', { events: 3, ids: 3, bodies: 6, dropped: 0 }],
  ['drop', { events: 3, ids: 0, bodies: 0, dropped: 3 }],
  ['twin', { events: 6, ids: 6, bodies: 6, dropped: 0 }],
  ['lose', { events: 0, ids: 0, bodies: 0, dropped: 0 }],
])('%s, always: %j', async (fault, expected) => {
  simulator = createSimulator()
  const { got, ...endpoint } = listener()
  simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET })
  simulator.faults.set({ deliveries: { [fault]: 1 } })
  for (let count = 0; count < 3; count += 1) simulator.platform.createCustomer()
  await simulator.caughtUp()
  const dropped = simulator.deliveries.log().filter(({ state }) => state === 'dropped')
  expect({
    events: simulator.events.list().length,
    ids: new Set(got.map(({ body }) => JSON.parse(body).id)).size,
    bodies: got.length,
    dropped: dropped.length,
  }).toEqual(expected)
})

test('reordered deliveries arrive in another order, delayed ones arrive later', async () => {
  simulator = createSimulator({ deliveries: { concurrency: 1 } })
  const { got, ...endpoint } = listener()
  simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET })
  const arrived = () => got.map(({ body }) => JSON.parse(body).id)
  const stated = () => simulator.events.list().map(({ id }) => id)
  simulator.faults.set({ seed: 3, deliveries: { reorder: 1 } })
  for (let count = 0; count < 10; count += 1) simulator.platform.createCustomer()
  await simulator.caughtUp()
  expect(arrived()).not.toEqual(stated())
  expect([...arrived()].sort()).toEqual([...stated()].sort())

  simulator.faults.set({ deliveries: { reorder: 0, delay: 1 } })
  simulator.platform.createCustomer()
  expect(simulator.deliveries.outstanding).toBe(1)
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  expect(got).toHaveLength(10)
  expect(await simulator.flush()).toBe(0)
  expect(got).toHaveLength(11)
})

test('an endpoint gets only its event types, and connected accounts are separate', async () => {
  simulator = createSimulator()
  const invoices = listener()
  const connected = listener()
  simulator.addWebhookEndpoint({ ...invoices, secret: SECRET, events: ['invoice.*'] })
  simulator.addWebhookEndpoint({ ...connected, secret: OTHER, connect: true })
  simulator.platform.createCustomer()
  simulator.addAccount('acct_1').createCustomer()
  await simulator.caughtUp()
  expect(invoices.got).toHaveLength(0)
  expect(connected.got.map(({ body }) => JSON.parse(body).account)).toEqual(['acct_1'])
})

test('pausing stops deliveries, flush sends all, resend repeats one', async () => {
  simulator = createSimulator()
  const { got, ...endpoint } = listener()
  simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET })
  simulator.deliveries.pause()
  simulator.platform.createCustomer()
  expect(simulator.deliveries.outstanding).toBe(1)
  expect(await simulator.flush()).toBe(0)
  simulator.deliveries.resume()
  simulator.events.resend(simulator.events.list()[0]!.id)
  await simulator.caughtUp()
  expect(got).toHaveLength(2)
  expect(got[0]!.body).toBe(got[1]!.body)
})

test('one seed gives the same faults', async () => {
  const run = async () => {
    simulator = createSimulator({ deliveries: { concurrency: 1 } })
    const { got, ...endpoint } = listener()
    simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET })
    const half = { duplicate: 0.5, reorder: 0.5, drop: 0.2, twin: 0.3, lose: 0.2 }
    simulator.faults.set({ seed: 7, deliveries: half })
    for (let count = 0; count < 30; count += 1) simulator.platform.createCustomer()
    await simulator.caughtUp()
    return got.map(({ body }) => JSON.parse(body).id)
  }
  const first = await run()
  expect(await run()).toEqual(first)
  expect(new Set(first).size).toBeLessThan(first.length)
})

test('one seed gives the same events and faults at any speed', async () => {
  const run = async (isSlow: boolean) => {
    simulator = createSimulator({ startAt: 1_800_000_000 })
    const { got, ...endpoint } = listener()
    simulator.addWebhookEndpoint({ ...endpoint, secret: SECRET })
    const faults = { duplicate: 0.3, reorder: 0.3, drop: 0.2, twin: 0.3, lose: 0.2 }
    simulator.faults.set({ seed: 7, deliveries: faults })
    if (isSlow) simulator.deliveries.pause()
    for (let count = 0; count < 30; count += 1) {
      simulator.platform.createCustomer()
      if (!isSlow) await simulator.caughtUp()
    }
    simulator.deliveries.resume()
    await simulator.caughtUp()
    return [simulator.events.list(), got.map(({ body }) => body).sort()]
  }
  expect(await run(true)).toEqual(await run(false))
})

test('over HTTP, the endpoint gets the exact bytes that were signed', async () => {
  simulator = createSimulator()
  const bodies: string[] = []
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk) => {
      body += String(chunk)
    })
    incoming.on('end', () => {
      const signature = incoming.headers['stripe-signature'] ?? ''
      bodies.push(Stripe.webhooks.constructEvent(body, signature, SECRET).type)
      outgoing.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  simulator.addWebhookEndpoint({ url: `http://127.0.0.1:${port}/webhook`, secret: SECRET })
  simulator.platform.createCustomer({ name: 'Žofie 🦆' })
  await simulator.caughtUp()
  await new Promise((resolve) => server.close(resolve))
  expect(bodies).toEqual(['customer.created'])
})
