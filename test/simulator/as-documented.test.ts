import Stripe from 'stripe'
import { beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

let simulator: Simulator
let stripe: Stripe
let customer: Stripe.Customer
const PRICE = 'price_basic'

beforeEach(async () => {
  simulator = createSimulator({ startAt: new Date('2026-04-01') })
  stripe = clientOf(simulator)
  simulator.platform.createPrice({ id: PRICE, unit_amount: 1000 })
  customer = simulator.platform.createCustomer({ email: 'a@example.com', card: 'pm_card_visa' })
})

const subscribe = (more: Partial<Stripe.SubscriptionCreateParams> = {}) =>
  stripe.subscriptions.create({ customer: customer.id, items: [{ price: PRICE }], ...more })

test('any test key is accepted; a live or malformed key is rejected', async () => {
  const ask = async (key: string, at = simulator) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await at.fetch('http://stripe.test/v1/customers', { headers })).status
  }
  expect(await ask('sk_test_51Mine')).toBe(200)
  expect(await ask('rk_test_51Mine')).toBe(200)
  for (const key of ['sk_live_51Mine', 'pk_test_51Mine', 'nonsense', '']) {
    expect(await ask(key), key).toBe(401)
  }
  const strict = createSimulator({ apiKey: 'sk_test_only' })
  expect(await ask('sk_test_only', strict)).toBe(200)
  expect(await ask('sk_test_other', strict)).toBe(401)
})

test('the parameters of Stripe’s samples are accepted and stored', async () => {
  const address = { city: 'Sampleton', country: 'US', line1: '1 Sample Street', state: 'CA' }
  const someone = await stripe.customers.create({
    address,
    name: 'Ada Sample',
    preferred_locales: ['en'],
    shipping: { address, name: 'Ada Sample' },
    tax_exempt: 'exempt',
  })
  expect(someone).toMatchObject({ address, shipping: { address }, tax_exempt: 'exempt' })
  const product = await stripe.products.create({
    name: 'Pro',
    default_price_data: { currency: 'USD', unit_amount: 1500, recurring: { interval: 'month' } },
    images: ['https://a.example/i.png'],
    unit_label: 'seat',
  })
  const price = await stripe.prices.retrieve(String(product.default_price))
  expect(price).toMatchObject({ currency: 'usd', unit_amount: 1500, product: product.id })
  const session = await stripe.checkout.sessions.create({
    automatic_tax: { enabled: false },
    billing_address_collection: 'required',
    customer: someone.id,
    line_items: [{ price: price.id, quantity: 1 }],
    mode: 'subscription',
    allowed_payment_method_types: ['card'],
    success_url: 'https://example.com/?session_id={CHECKOUT_SESSION_ID}',
  })
  expect(session).toMatchObject({ billing_address_collection: 'required', status: 'open' })
  const changed = await stripe.checkout.sessions.update(session.id, { metadata: { key: 'value' } })
  expect(changed.metadata).toEqual({ key: 'value' })
})

test('a lookup key belongs to one price until it is transferred', async () => {
  const create = (more = {}) =>
    stripe.prices.create({
      currency: 'usd',
      lookup_key: 'standard',
      product_data: { name: 'Standard' },
      unit_amount: 900,
      ...more,
    })
  const first = await create()
  await expect(create()).rejects.toMatchObject({ param: 'lookup_key' })
  const second = await create({ transfer_lookup_key: true })
  const { data } = await stripe.prices.list({ lookup_keys: ['standard'] })
  expect(data.map(({ id }) => id)).toEqual([second.id])
  expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull()
})

test.each([
  ['a negative quantity', { items: [{ price: PRICE, quantity: -1 }] }, 'items[0][quantity]'],
  ['a card of nobody', { default_payment_method: 'pm_card_visa' }, 'default_payment_method'],
  ['taxes', { automatic_tax: { enabled: true } }, 'automatic_tax[enabled]'],
  ['an item without a price', { items: [{ quantity: 1 }] }, 'items[0][price]'],
])('a subscription with %s is rejected', async (_, more, param) => {
  await expect(subscribe(more)).rejects.toMatchObject({ param, statusCode: 400 })
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([])
})

test('an invalid email, an invalid currency and a card of another customer are rejected', async () => {
  const bad = { email: 'nonsense' }
  await expect(stripe.customers.create(bad)).rejects.toMatchObject({ code: 'email_invalid' })
  const product_data = { name: 'x' }
  const price = stripe.prices.create({ currency: 'xxy', unit_amount: 1, product_data })
  await expect(price).rejects.toMatchObject({ param: 'currency' })
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  const other = await stripe.customers.create({ name: 'Other' })
  const invoice_settings = { default_payment_method: method.id }
  const taken = stripe.customers.update(other.id, { invoice_settings })
  await expect(taken).rejects.toMatchObject({ code: 'resource_missing' })
  const line_items = [{ price: PRICE, quantity: 1 }]
  const open = stripe.checkout.sessions.create({ mode: 'subscription', line_items })
  await expect(open).rejects.toMatchObject({
    param: 'success_url',
  })
  await expect(stripe.customers.search({ query: 'x' })).rejects.toMatchObject({ statusCode: 404 })
})

test('a restarted billing cycle credits the rest and bills the new period', async () => {
  const { id } = await subscribe()
  await simulator.clock.advance({ days: 15 })
  const now = simulator.clock.now()
  const { billing_cycle_anchor: anchor, latest_invoice: latest } =
    await stripe.subscriptions.update(id, {
      billing_cycle_anchor: { type: 'now' },
      expand: ['latest_invoice'],
    })
  expect(anchor).toBe(now)
  expect(latest).toMatchObject({ amount_paid: 500 })
})

test('a preview applies coupons, and works for new subscriptions', async () => {
  const half = await stripe.coupons.create({ percent_off: 50, duration: 'forever' })
  const { id } = await subscribe({ discounts: [{ coupon: half.id }] })
  expect((await stripe.invoices.createPreview({ subscription: id })).amount_due).toBe(500)
  const items = [{ price: PRICE, quantity: 3 }]
  const details = { customer: customer.id, subscription_details: { items } }
  expect((await stripe.invoices.createPreview(details)).amount_due).toBe(3000)
  await stripe.subscriptions.deleteDiscount(id)
  expect((await stripe.invoices.createPreview({ subscription: id })).amount_due).toBe(1000)
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1)
})

test('with error_if_incomplete, an unpaid change is not made', async () => {
  const { id, items } = await subscribe()
  simulator.platform.setCard(customer.id, 'pm_card_chargeCustomerFail')
  const change = stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]!.id, quantity: 9 }],
    payment_behavior: 'error_if_incomplete',
    proration_behavior: 'always_invoice',
  })
  await expect(change).rejects.toMatchObject({
    type: 'StripeCardError',
    statusCode: 402,
  })
  const same = await stripe.subscriptions.retrieve(id)
  expect([same.status, same.items.data[0]!.quantity]).toEqual(['active', 1])
})

test('a decline error names its payment intent', async () => {
  const { id } = await subscribe()
  simulator.platform.setCard(customer.id, 'pm_card_chargeCustomerFail')
  await simulator.clock.advance({ days: 31 })
  const [invoice] = (await stripe.invoices.list({ subscription: id, status: 'open' })).data
  const error = await stripe.invoices.pay(invoice!.id).catch((each: unknown) => each)
  expect(error).toBeInstanceOf(Stripe.errors.StripeCardError)
  expect(error).toMatchObject({
    decline_code: 'generic_decline',
    payment_intent: { object: 'payment_intent', status: 'requires_payment_method' },
  })
})

test('a subscription that waits for payment resumes only when it is paid', async () => {
  const poor = simulator.platform.createCustomer({ name: 'Poor' })
  const { id } = await stripe.subscriptions.create({
    customer: poor.id,
    items: [{ price: PRICE }],
    trial_period_days: 5,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  })
  await simulator.clock.advance({ days: 6 })
  const waits = { payment_behavior: 'resume_on_payment_success' } as const
  expect((await stripe.subscriptions.resume(id, waits)).status).toBe('paused')
  await simulator.clock.advance({ days: 1 })
  const [left] = (await stripe.invoices.list({ subscription: id })).data
  expect(left?.status).toBe('void')
  await stripe.subscriptions.resume(id, waits)
  simulator.platform.setCard(poor.id, 'pm_card_visa')
  const [open] = (await stripe.invoices.list({ subscription: id, status: 'open' })).data
  await stripe.invoices.pay(open!.id)
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('active')
  expect(simulator.events.types().filter((type) => type.endsWith('.resumed'))).toHaveLength(1)
})

test('a draft without auto-advance continues on request', async () => {
  const { id } = await subscribe()
  await stripe.subscriptions.update(id, { pause_collection: { behavior: 'keep_as_draft' } })
  await simulator.clock.advance({ days: 31 })
  const [draft] = (await stripe.invoices.list({ subscription: id, status: 'draft' })).data
  await stripe.subscriptions.update(id, { pause_collection: '' })
  await stripe.invoices.update(draft!.id, { auto_advance: true, metadata: { key: 'value' } })
  await simulator.clock.advance({ seconds: 3600 })
  expect(await stripe.invoices.retrieve(draft!.id)).toMatchObject({
    metadata: { key: 'value' },
    status: 'paid',
  })
})

test('the API returns an event for 30 days', async () => {
  const [event] = (await stripe.events.list({ type: 'price.created' })).data
  await simulator.clock.advance({ days: 30 })
  expect((await stripe.events.retrieve(event!.id)).id).toBe(event!.id)
  await simulator.clock.advance({ seconds: 1 })
  await expect(stripe.events.retrieve(event!.id)).rejects.toMatchObject({ statusCode: 404 })
  expect((await stripe.events.list({ type: 'price.created' })).data).toEqual([])
})

test('canceling twice and API versions before 2024 are rejected', async () => {
  const { id } = await subscribe()
  await stripe.subscriptions.cancel(id)
  await expect(stripe.subscriptions.cancel(id)).rejects.toMatchObject({ statusCode: 404 })
  const old = stripe.rawRequest('GET', `/v1/subscriptions/${id}`, {}, { apiVersion: '2020-08-27' })
  await expect(old).rejects.toThrow('does not serve API versions before 2024')
})
