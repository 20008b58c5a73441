import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientAt, clientOf } from './stripe-client.ts'

let simulator: Simulator
let stripe: Stripe

beforeEach(() => {
  simulator = createSimulator()
  stripe = clientOf(simulator)
  simulator.platform.createProduct({ id: 'prod_a', name: 'A' })
  simulator.platform.createPrice({ id: 'price_a', product: 'prod_a', unit_amount: 1000 })
})
afterEach(() => simulator.stop())

const subscribe = () => {
  const customer = simulator.platform.createCustomer({ email: 'a@example.com' })
  return simulator.platform.subscribe({ customer: customer.id, price: 'price_a' })
}

test('entitlements start and end with a subscription', async () => {
  const feature = await stripe.entitlements.features.create({ name: 'SSO', lookup_key: 'sso' })
  await stripe.products.createFeature('prod_a', { entitlement_feature: feature.id })
  const subscription = subscribe()
  const customer = String(subscription.customer)
  const active = () => stripe.entitlements.activeEntitlements.list({ customer })
  expect((await active()).data.map((each) => each.lookup_key)).toEqual(['sso'])
  await stripe.subscriptions.cancel(subscription.id)
  expect((await active()).data).toEqual([])
  const type = 'entitlements.active_entitlement_summary.updated'
  expect(simulator.events.list({ type })).toHaveLength(2)
})

test('an old API version has periods and invoice.subscription at their old places', async () => {
  const { id } = subscribe()
  const old = { apiVersion: '2024-09-30.acacia' }
  const read = async (path: string) =>
    JSON.parse(JSON.stringify(await stripe.rawRequest('GET', path, {}, old)))
  const subscription = await read(`/v1/subscriptions/${id}`)
  expect(subscription).toMatchObject({ current_period_end: expect.any(Number) })
  expect(subscription.items.data[0]).not.toHaveProperty('current_period_end')
  const { data } = await read(`/v1/invoices?subscription=${id}`)
  expect(data[0]).toMatchObject({ subscription: id, paid: true })
  expect(data[0]).not.toHaveProperty('parent')
  await expect(read.call(null, '/v1/unicorns')).rejects.toThrow('Unrecognized request URL')
})

test('an endpoint on an old version gets the old shapes', async () => {
  const bodies: string[] = []
  simulator.addWebhookEndpoint({
    url: 'http://old.test',
    secret: 'whsec_x',
    apiVersion: '2024-09-30.acacia',
    events: ['customer.subscription.created'],
    handler: async (request) => {
      bodies.push(await request.text())
      return new Response()
    },
  })
  subscribe()
  await simulator.caughtUp()
  expect(JSON.parse(bodies[0]!)).toMatchObject({
    api_version: '2024-09-30.acacia',
    data: { object: { current_period_end: expect.any(Number) } },
  })
})

test('endpoints created through the API get deliveries, and their secret is shown once', async () => {
  const made = await stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9/none',
    enabled_events: ['customer.created'],
  })
  expect(made.secret).toMatch(/^whsec_/)
  expect(await stripe.webhookEndpoints.retrieve(made.id)).not.toHaveProperty('secret')
  simulator.deliveries.pause()
  simulator.platform.createCustomer()
  expect(simulator.deliveries.log().map((each) => each.endpointId)).toEqual([made.id])
  await stripe.webhookEndpoints.update(made.id, { disabled: true })
  simulator.platform.createCustomer()
  expect(simulator.deliveries.log()).toHaveLength(1)
})

test('endpoints from start-up are listed as if created in the Dashboard', async () => {
  const { id } = simulator.addWebhookEndpoint({
    url: 'http://own.test',
    secret: 'whsec_x',
    events: ['invoice.paid'],
    handler: async () => new Response(),
  })
  const enabled_events = ['customer.created' as const]
  const made = await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/', enabled_events })
  const { data } = await stripe.webhookEndpoints.list()
  expect(data.map((one) => [one.id, one.enabled_events])).toEqual([
    [made.id, enabled_events],
    [id, ['invoice.paid']],
  ])
  expect(await stripe.webhookEndpoints.retrieve(id)).toEqual(data[1])
  expect(JSON.stringify(data)).not.toContain('whsec_')
})

test('an event destination of API v2 gets thin events that can be fetched', async () => {
  const { port } = await simulator.start()
  const client = clientAt(port, simulator)
  const bodies: { body: string; signature: string }[] = []
  const destination = await client.v2.core.eventDestinations.create({
    name: 'thin',
    type: 'webhook_endpoint',
    event_payload: 'thin',
    enabled_events: ['v1.customer.subscription.created'],
    webhook_endpoint: { url: 'http://thin.test' },
    include: ['webhook_endpoint.signing_secret'],
  })
  const endpoint = simulator.deliveries.endpoints.find(({ id }) => id === destination.id)!
  endpoint.handler = async (request) => {
    const signature = request.headers.get('stripe-signature') ?? ''
    bodies.push({ body: await request.text(), signature })
    return new Response()
  }
  const { id } = subscribe()
  await simulator.caughtUp()
  const secret = String(destination.webhook_endpoint?.signing_secret)
  const note = client.parseEventNotification(bodies[0]!.body, bodies[0]!.signature, secret)
  expect(note.type).toBe('v1.customer.subscription.created')
  const event = await client.v2.core.events.retrieve(note.id)
  expect(event).toMatchObject({ related_object: { id }, snapshot_event: expect.any(String) })
  expect(await client.events.retrieve(String(event.snapshot_event))).toMatchObject({
    type: 'customer.subscription.created',
  })
})

test('a rejected change changes nothing', async () => {
  const subscription = subscribe()
  const before = JSON.stringify(await stripe.subscriptions.retrieve(subscription.id))
  const id = subscription.items.data[0]!.id
  const change = { items: [{ id, quantity: 5 }, { id: 'si_none' }] }
  await expect(stripe.subscriptions.update(subscription.id, change)).rejects.toThrow('si_none')
  await stripe.subscriptions.update(subscription.id, {})
  expect(JSON.stringify(await stripe.subscriptions.retrieve(subscription.id))).toBe(before)
})

test('a bank payment is complete but unpaid, and paid days later', async () => {
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_a', quantity: 1 }],
    success_url: 'https://example.com',
  })
  const done = simulator.platform.completeCheckout(session.id, { card: 'bank' })
  expect(done).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
  await simulator.clock.advance({ days: 5 })
  const paid = await stripe.checkout.sessions.retrieve(session.id)
  expect(paid.payment_status).toBe('paid')
  expect(simulator.events.types()).toContain('checkout.session.async_payment_succeeded')
})

test('a bank payment for a voided invoice never succeeds', async () => {
  const { id } = simulator.platform.openCheckout('price_a', 'https://example.com')
  const { invoice } = simulator.platform.completeCheckout(id, { card: 'bank' })
  await stripe.invoices.voidInvoice(String(invoice))
  await simulator.clock.advance({ days: 5 })
  expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe('unpaid')
})

test('deleting a customer leaves a tombstone and ends its subscriptions', async () => {
  const subscription = subscribe()
  await stripe.customers.del(String(subscription.customer))
  expect(await stripe.customers.retrieve(String(subscription.customer))).toMatchObject({
    deleted: true,
  })
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
})

test.each([
  ['payment', 'paid', { payment_intent: expect.stringMatching(/^pi_/) }],
  ['setup', 'no_payment_required', { setup_intent: expect.stringMatching(/^seti_/) }],
] as const)(
  'a session in %s mode completes and starts no subscription',
  async (mode, paid, has) => {
    const price_data = { currency: 'usd', unit_amount: 500, product_data: { name: 'Sticker' } }
    const session = await stripe.checkout.sessions.create({
      mode,
      currency: 'usd',
      success_url: 'https://example.com',
      ...(mode === 'payment' ? { line_items: [{ quantity: 1, price_data }] } : {}),
    })
    const done = simulator.platform.completeCheckout(session.id, { email: 'a@example.com' })
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: paid,
      subscription: null,
      ...has,
    })
    expect((await stripe.subscriptions.list()).data).toEqual([])
  },
)

test('the items of a session must match its mode and one interval', async () => {
  simulator.platform.createPrice({
    id: 'price_year',
    unit_amount: 1,
    recurring: { interval: 'year' },
  })
  const create = (mode: 'payment' | 'subscription', ...prices: string[]) =>
    stripe.checkout.sessions.create({
      mode,
      success_url: 'https://example.com',
      line_items: prices.map((price) => ({ price, quantity: 1 })),
    })
  await expect(create('payment', 'price_a')).rejects.toThrow('recurring price')
  await expect(create('subscription')).rejects.toThrow('line_items')
  await expect(create('subscription', 'price_a', 'price_year')).rejects.toThrow('one interval')
  await expect(create('subscription', 'price_none')).rejects.toMatchObject({
    code: 'resource_missing',
    param: 'line_items[0][price]',
  })
})
