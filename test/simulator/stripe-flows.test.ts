import type Stripe from 'stripe'
import { beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

const DAY = 86_400
const START = Date.UTC(2026, 3, 1) / 1000

let simulator: Simulator
let stripe: Stripe
let clock: Stripe.TestHelpers.TestClock

beforeEach(async () => {
  simulator = createSimulator({ startAt: START })
  stripe = clientOf(simulator)
  clock = await stripe.testHelpers.testClocks.create({ frozen_time: START })
  for (const [id, unit_amount] of [
    ['price_basic', 1000],
    ['price_pro', 3000],
  ] as const) {
    simulator.platform.createPrice({ id, unit_amount })
  }
  const recurring = { interval: 'year' } as const
  simulator.platform.createPrice({ id: 'price_yearly', unit_amount: 10_000, recurring })
})

async function subscribed(params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  return stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: 'price_basic' }],
    ...params,
  })
}

async function advance(days: number) {
  const { frozen_time: now } = await stripe.testHelpers.testClocks.retrieve(clock.id)
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: now + days * DAY })
  await expect
    .poll(async () => (await stripe.testHelpers.testClocks.retrieve(clock.id)).status)
    .toBe('ready')
}

const amounts = async (subscription: string) =>
  (await stripe.invoices.list({ subscription })).data.map(({ amount_paid: paid }) => paid)

test('upgrade with proration: half a month of each plan on the next invoice', async () => {
  const { id, items } = await subscribed()
  await advance(15)
  const change = { items: [{ id: items.data[0]!.id, price: 'price_pro' }] }
  const preview = await stripe.invoices.createPreview({
    subscription: id,
    subscription_details: change,
  })
  await stripe.subscriptions.update(id, change)
  await advance(16)
  const [invoice] = (await stripe.invoices.list({ subscription: id })).data
  expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([-500, 1500, 3000])
  expect(invoice?.amount_paid).toBe(4000)
  expect(preview.amount_due).toBe(4000)
})

test('always_invoice bills the difference immediately', async () => {
  const { id, items } = await subscribed()
  await advance(15)
  await stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]!.id, price: 'price_pro' }],
    proration_behavior: 'always_invoice',
  })
  expect(await amounts(id)).toEqual([1000, 1000])
})

test('from monthly to yearly: a new period starts and the unused time is credited', async () => {
  const { id, items } = await subscribed()
  await advance(15)
  const yearly = await stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]!.id, price: 'price_yearly' }],
  })
  expect(yearly.items.data[0]).toMatchObject({ current_period_start: START + 15 * DAY })
  expect(await amounts(id)).toEqual([9500, 1000])
})

test('more seats cost a share of the month', async () => {
  const { id, items } = await subscribed()
  await advance(15)
  await stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]!.id, quantity: 3 }],
    proration_behavior: 'always_invoice',
  })
  expect(await amounts(id)).toEqual([1000, 1000])
})

test('a trial without a card ends according to its settings', async () => {
  const ends = async (missing_payment_method: 'cancel' | 'pause') => {
    const customer = await stripe.customers.create({ test_clock: clock.id })
    return stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: 'price_basic' }],
      trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method } },
    })
  }
  const [paused, canceled] = [await ends('pause'), await ends('cancel')]
  await advance(8)
  expect((await stripe.subscriptions.retrieve(paused.id)).status).toBe('paused')
  expect((await stripe.subscriptions.retrieve(canceled.id)).status).toBe('canceled')
  simulator.platform.setCard(String(paused.customer), 'pm_card_visa')
  expect((await stripe.subscriptions.resume(paused.id)).status).toBe('active')
  expect(simulator.events.types()).toEqual(
    expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.resumed']),
  )
})

test('a trial that is ended early is billed immediately', async () => {
  const { id } = await subscribed({ trial_period_days: 30 })
  expect(await stripe.subscriptions.update(id, { trial_end: 'now' })).toMatchObject({
    status: 'active',
  })
  expect(await amounts(id)).toEqual([1000, 0])
})

test('dunning: past due, and a new card recovers it at the next retry', async () => {
  const { id, customer } = await subscribed()
  simulator.platform.setCard(String(customer), 'pm_card_chargeCustomerFail')
  await advance(31)
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('past_due')
  simulator.platform.setCard(String(customer), 'pm_card_visa')
  await advance(4)
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('active')
})

test('pause_collection: invoices are voided while the status stays', async () => {
  const { id } = await subscribed()
  await stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } })
  await advance(32)
  const [invoice] = (await stripe.invoices.list({ subscription: id })).data
  expect(invoice?.status).toBe('void')
  const resumed = await stripe.subscriptions.update(id, { pause_collection: '' })
  expect(resumed).toMatchObject({ status: 'active', pause_collection: null })
})

test('coupons: once, for some months, by promotion code', async () => {
  const once = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
  const months = { duration: 'repeating', duration_in_months: 2 } as const
  const some = await stripe.coupons.create({ amount_off: 300, currency: 'usd', ...months })
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: some.id },
    code: 'SPRING',
  })
  const first = await subscribed({ discounts: [{ coupon: once.id }] })
  const second = await subscribed({ discounts: [{ promotion_code: code.id }] })
  await advance(31)
  await advance(31)
  expect(await amounts(first.id)).toEqual([1000, 1000, 500])
  expect(await amounts(second.id)).toEqual([1000, 700, 700])
  expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1)
})

test('authentication: required, then confirmed', async () => {
  const customer = await stripe.customers.create({ test_clock: clock.id })
  const { id, latest_invoice: invoice } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: 'price_basic' }],
    payment_behavior: 'default_incomplete',
    payment_settings: { save_default_payment_method: 'on_subscription' },
    expand: ['latest_invoice.confirmation_secret', 'latest_invoice.payments'],
  })
  if (typeof invoice !== 'object' || invoice === null) throw new Error('not expanded')
  const intent = String(invoice.payments?.data[0]?.payment.payment_intent)
  expect(invoice.confirmation_secret?.client_secret).toContain(intent)
  const payment_method = 'pm_card_authenticationRequired'
  const asked = await stripe.paymentIntents.confirm(intent, { payment_method })
  expect(asked.status).toBe('requires_action')
  simulator.platform.authenticate(intent)
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('active')
})

test('the same idempotency key executes a request once', async () => {
  const key = { idempotencyKey: 'k1' }
  const first = await stripe.customers.create({ name: 'one' }, key)
  const again = await stripe.customers.create({ name: 'one' }, key)
  expect(again.id).toBe(first.id)
  const [told, repeated] = [first, again].map(
    ({ lastResponse: { headers } }) => new Headers(headers),
  )
  expect(told?.get('idempotent-replayed')).toBeNull()
  expect(repeated?.get('idempotent-replayed')).toBe('true')
  expect(repeated?.get('original-request')).toBe(first.lastResponse.requestId)
  expect(simulator.requests.total).toBe(3)
  expect((await stripe.customers.list()).data).toHaveLength(1)
  await expect(stripe.customers.create({ name: 'two' }, key)).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
  })
})

test('a lost answer is returned for the same key', async () => {
  simulator.onApiRequest = ({ number }) => (number === 2 ? { kind: 'lose_answer' } : undefined)
  const create = () => stripe.customers.create({ name: 'one' }, { idempotencyKey: 'k2' })
  await expect(create()).rejects.toThrow()
  const customer = await create()
  expect((await stripe.customers.list()).data.map(({ id }) => id)).toEqual([customer.id])
})

test('a key in use gets a 409 and is free again afterward', async () => {
  let letGo: () => void = () => undefined
  const held = new Promise<undefined>((resolve) => {
    letGo = () => resolve(undefined)
  })
  const once = { idempotencyKey: 'k3', maxNetworkRetries: 0 }
  const create = () => stripe.customers.create({ name: 'one' }, once)
  let asked = 0
  simulator.onApiRequest = () => {
    asked += 1
    return asked === 1 ? held : undefined
  }
  const first = create()
  await expect.poll(() => asked).toBe(1)
  await expect(create()).rejects.toMatchObject({
    statusCode: 409,
    code: 'idempotency_key_in_use',
  })
  letGo()
  const { id } = await first
  expect((await create()).id).toBe(id)
})

test.each([
  [undefined, 0],
  [true, 1],
])('a stored 500 is replayed for its key; done: %s', async (done, customers) => {
  const once = { idempotencyKey: 'k4', maxNetworkRetries: 0 }
  const create = () => stripe.customers.create({ name: 'one' }, once)
  simulator.onApiRequest = () => ({ kind: 'kept_error', ...(done && { done }) })
  await expect(create()).rejects.toMatchObject({ statusCode: 500 })
  simulator.onApiRequest = null
  const again = await create().catch((error: unknown) => error)
  expect(again).toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } })
  expect((await stripe.customers.list()).data).toHaveLength(customers)
})

test('subscription items: a second plan is added and removed with a pending credit', async () => {
  const { id, customer } = await subscribed()
  await advance(15)
  const added = await stripe.subscriptionItems.create({ subscription: id, price: 'price_pro' })
  await stripe.subscriptionItems.update(added.id, { quantity: 2 })
  const list = await stripe.subscriptionItems.list({ subscription: id })
  expect(list.data.map(({ price, quantity }) => [price.id, quantity])).toEqual([
    ['price_basic', 1],
    ['price_pro', 2],
  ])
  expect(await stripe.subscriptionItems.del(added.id)).toMatchObject({ deleted: true })
  const pending = await stripe.invoiceItems.list({ customer: String(customer), pending: true })
  expect(pending.data.map(({ amount }) => amount).reverse()).toEqual([1500, -1500, 3000, -3000])
  await advance(16)
  const [invoice] = (await stripe.invoices.list({ subscription: id })).data
  const lines = await stripe.invoices.listLineItems(invoice!.id)
  expect(lines.data.map(({ amount }) => amount)).toEqual([1500, -1500, 3000, -3000, 1000])
})
