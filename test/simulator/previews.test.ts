import type Stripe from 'stripe'
import { beforeEach, expect, test } from 'vitest'
import { createSimulator } from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

const START = Date.UTC(2026, 3, 1) / 1000

let stripe: Stripe
let clock: Stripe.TestHelpers.TestClock

beforeEach(async () => {
  const simulator = createSimulator({ startAt: START })
  stripe = clientOf(simulator)
  clock = await stripe.testHelpers.testClocks.create({ frozen_time: START })
  simulator.platform.createPrice({ id: 'price_basic', unit_amount: 1000 })
  simulator.platform.createPrice({ id: 'price_pro', unit_amount: 3000 })
  const recurring = { interval: 'year' } as const
  simulator.platform.createPrice({ id: 'price_yearly', unit_amount: 10_000, recurring })
})

async function subscribed(params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const items = [{ price: 'price_basic' }]
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items, ...params })
  return id
}

async function tenDaysLater() {
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: START + 10 * 86_400 })
  await expect
    .poll(async () => (await stripe.testHelpers.testClocks.retrieve(clock.id)).status)
    .toBe('ready')
}

/** What counts of an invoice, previewed or real. */
function told({ amount_due, created, lines, starting_balance, total }: Stripe.Invoice) {
  const shown = lines.data.map(({ amount, period, quantity }) => ({ amount, period, quantity }))
  return { amount_due, created, lines: shown, starting_balance, total }
}

/** Previews the change, then makes it. */
async function previewAndDo(subscription: string, item: { price?: string; quantity?: number }) {
  const { items } = await stripe.subscriptions.retrieve(subscription)
  const change = {
    items: [{ id: items.data[0]!.id, ...item }],
    proration_behavior: 'always_invoice' as const,
  }
  const given = { subscription, subscription_details: change }
  const preview = await stripe.invoices.createPreview(given)
  const before = (await stripe.invoices.list({ subscription })).data.length
  await stripe.subscriptions.update(subscription, change)
  const { data } = await stripe.invoices.list({ subscription })
  return { preview, invoice: data[0]!, isNew: data.length > before }
}

test.each([
  ['a dearer price', { price: 'price_pro' }],
  ['more seats', { quantity: 4 }],
  ['another interval', { price: 'price_yearly' }],
])('%s: the always_invoice preview matches the charge', async (_, item) => {
  const id = await subscribed()
  await tenDaysLater()
  const { preview, invoice, isNew } = await previewAndDo(id, item)
  expect(isNew).toBe(true)
  expect(invoice.amount_paid).toBeGreaterThan(0)
  expect(told(preview)).toEqual(told(invoice))
})

test('the preview also matches with a coupon and customer credit', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' })
  const id = await subscribed({
    items: [{ price: 'price_pro', quantity: 2 }],
    discounts: [{ coupon: coupon.id }],
  })
  await tenDaysLater()
  const cheaper = await previewAndDo(id, { quantity: 1 })
  expect(cheaper.preview).toMatchObject({ total: -2000, amount_due: 0 })
  expect(told(cheaper.preview)).toEqual(told(cheaper.invoice))
  const yearly = await previewAndDo(id, { price: 'price_yearly' })
  // 10,000 at half the price, less what is unused of the month, less the credit of 2,000.
  expect(yearly.preview).toMatchObject({ total: 3000, amount_due: 1000, starting_balance: -2000 })
  expect(told(yearly.preview)).toEqual(told(yearly.invoice))
})

test('another interval is billed now with any proration setting', async () => {
  const subscription = await subscribed()
  await tenDaysLater()
  const { items } = await stripe.subscriptions.retrieve(subscription)
  const total = async (proration_behavior: 'create_prorations' | 'none') => {
    const change = { items: [{ id: items.data[0]!.id, price: 'price_yearly' }], proration_behavior }
    const given = { subscription, subscription_details: change }
    const { created, ...preview } = await stripe.invoices.createPreview(given)
    expect(created).toBe(START + 10 * 86_400)
    return preview.total
  }
  expect(await total('create_prorations')).toBe(10_000 - 667)
  expect(await total('none')).toBe(10_000)
})

test('a change without cost has a preview of zero', async () => {
  const same = await previewAndDo(await subscribed(), { price: 'price_basic' })
  expect([same.isNew, told(same.preview).amount_due, same.preview.lines.data]).toEqual([
    false,
    0,
    [],
  ])
  const trial = await subscribed({ trial_period_days: 30 })
  const { preview, isNew } = await previewAndDo(trial, { price: 'price_pro' })
  expect([isNew, preview.total, preview.amount_due]).toEqual([false, 0, 0])
})

test('a proration date outside the current period is rejected', async () => {
  const id = await subscribed()
  const { items } = await stripe.subscriptions.retrieve(id)
  const item = items.data[0]!
  const change = { items: [{ id: item.id, price: 'price_pro' }] }
  for (const proration_date of [item.current_period_start - 1, item.current_period_end + 1]) {
    const dated = { ...change, proration_date }
    const asked = { subscription: id, subscription_details: dated }
    await expect(stripe.subscriptions.update(id, dated)).rejects.toThrow('proration date')
    await expect(stripe.invoices.createPreview(asked)).rejects.toThrow('proration date')
  }
})
