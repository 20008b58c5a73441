import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import {
  createSimulator,
  type SeedOptions,
  type Simulator,
} from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

const NOW = 1_800_000_000
const DAY = 86_400
const ENDED = ['canceled', 'incomplete_expired']
const running: Simulator[] = []
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop()
})

function seeded(options: SeedOptions, dataFolder?: string): Simulator {
  const simulator = createSimulator({
    startAt: NOW,
    ...(dataFolder === undefined ? {} : { dataFolder }),
  })
  running.push(simulator)
  simulator.seed(options)
  return simulator
}

function everySubscription(stripe: Stripe, more: Stripe.SubscriptionListParams = {}) {
  const given = { status: 'all', limit: 100, ...more } as const
  return stripe.subscriptions.list(given).autoPagingToArray({ limit: 10_000 })
}

function everyInvoice(stripe: Stripe, more: Stripe.InvoiceListParams = {}) {
  return stripe.invoices.list({ limit: 100, ...more }).autoPagingToArray({ limit: 10_000 })
}

function countBy<T>(values: readonly T[], keyOf: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[keyOf(value)] = (counts[keyOf(value)] ?? 0) + 1
  return counts
}

test('the same seed gives the same account, another seed another one', async () => {
  const texts = [5, 5, 6].map(async (seed) => {
    const stripe = clientOf(seeded({ customers: 200, seed }))
    const expand = ['data.customer', 'data.latest_invoice']
    return JSON.stringify(await everySubscription(stripe, { expand }))
  })
  const [first, again, other] = await Promise.all(texts)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('another seed and another account have other IDs', () => {
  const ids = (simulator: Simulator, account: string | null = null) =>
    simulator
      .account(account)
      .world.subscriptions.newest(100)
      .map(({ id }) => id)
  const first = seeded({ customers: 50, seed: 1 })
  first.addAccount('acct_1').seed({ customers: 50, seed: 1 })
  const other = seeded({ customers: 50, seed: 2 })
  const all = [...ids(first), ...ids(first, 'acct_1'), ...ids(other)]
  expect(new Set(all).size).toBe(3 * 60)
})

test('all that find an unchanged seeded object get the same one', () => {
  const { subscriptions } = seeded({ customers: 5 }).platform.world
  const [one] = subscriptions.newest(1)
  expect(subscriptions.find(one!.id)).toBe(one)
})

test('lists return each object once, newest first, in the announced numbers', async () => {
  const simulator = createSimulator({ startAt: NOW })
  running.push(simulator)
  const told = simulator.seed({ customers: 1000 })
  expect(told).toMatchObject({ customers: 1000, subscriptions: 1200, deletedCustomers: 10 })
  const stripe = clientOf(simulator)
  const all = await everySubscription(stripe)
  expect(new Set(all.map(({ id }) => id)).size).toBe(1200)
  expect(countBy(all, ({ status }) => status)).toEqual(told.statuses)
  const invoices = await everyInvoice(stripe)
  expect(countBy(invoices, ({ status }) => String(status))).toEqual(told.invoiceStatuses)
  const customers = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
  expect(customers).toHaveLength(990)
  for (const list of [all, invoices, customers]) {
    const times = list.map(({ created }) => created)
    expect(times).toEqual(times.toSorted((one, other) => other - one))
  }
  for (const status of ['past_due', 'unpaid', 'incomplete', 'paused', 'canceled'] as const) {
    const some = await everySubscription(stripe, { status })
    expect(some).toEqual(all.filter((one) => one.status === status))
  }
  for (const status of ['open', 'draft', 'uncollectible', 'void'] as const) {
    const some = await everyInvoice(stripe, { status })
    expect(some).toEqual(invoices.filter((one) => one.status === status))
  }
})

test('pages backward and windows of time show the same objects', async () => {
  const stripe = clientOf(seeded({ customers: 300 }))
  const all = await everySubscription(stripe)
  const [newest] = all
  const forward = await stripe.subscriptions.list({
    status: 'all',
    limit: 100,
    starting_after: newest!.id,
  })
  const last = forward.data.at(-1)!
  const back = await stripe.subscriptions.list({
    status: 'all',
    limit: 100,
    ending_before: last.id,
  })
  expect(back.data.map(({ id }) => id)).toEqual(all.slice(0, 100).map(({ id }) => id))
  expect(back.has_more).toBe(false)
  const middle = all[150]!
  for (const created of [middle.created, { gte: middle.created, lte: middle.created }]) {
    const ids = (await everySubscription(stripe, { created })).map(({ id }) => id)
    expect(ids).toContain(middle.id)
    expect(ids.length).toBeLessThan(5)
  }
  const start = all.at(-1)!.created
  const windows: Stripe.Subscription[] = []
  for (let from = start; from <= NOW; from += 90 * DAY) {
    windows.unshift(
      ...(await everySubscription(stripe, { created: { gte: from, lt: from + 90 * DAY } })),
    )
  }
  expect(windows.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  expect(start).toBeLessThan(NOW - 365 * DAY)
})

test('the account has all that makes adoption difficult', async () => {
  const stripe = clientOf(seeded({ customers: 2000 }))
  const expand = ['data.customer', 'data.latest_invoice', 'data.test_clock']
  const all = await everySubscription(stripe, { expand })
  const live = all.filter(({ status }) => !ENDED.includes(status))
  const some = (suits: (one: Stripe.Subscription) => boolean) => all.filter(suits).length > 0
  expect(some(({ items }) => items.data.length === 2)).toBe(true)
  expect(some(({ items }) => (items.data[0]?.quantity ?? 1) > 1)).toBe(true)
  expect(some(({ collection_method: method }) => method === 'send_invoice')).toBe(true)
  expect(some(({ items }) => /legacy/.test(items.data[0]!.price.id))).toBe(true)
  expect(new Set(all.map(({ currency }) => currency))).toEqual(
    new Set(['usd', 'eur', 'gbp', 'jpy']),
  )
  expect(some(({ cancel_at_period_end: cancels }) => cancels)).toBe(true)
  expect(some(({ pause_collection: pause }) => pause !== null)).toBe(true)
  expect(some(({ customer }) => typeof customer === 'object' && customer.deleted === true)).toBe(
    true,
  )
  expect(some(({ metadata }) => metadata['tenant_id'] === undefined)).toBe(true)
  const byCustomer = countBy(live, ({ customer }) => String((customer as Stripe.Customer).id))
  expect(Object.values(byCustomer).filter((count) => count === 2).length).toBeGreaterThan(0)
  const customers = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
  const tenants = countBy(customers, ({ metadata }) => metadata['tenant_id'] ?? 'none')
  expect(Object.entries(tenants).some(([name, count]) => name !== 'none' && count > 1)).toBe(true)
})

test('what an object says of others is true', async () => {
  const stripe = clientOf(seeded({ customers: 500 }))
  const all = await everySubscription(stripe, { expand: ['data.customer', 'data.latest_invoice'] })
  const open = await everyInvoice(stripe, { status: 'open' })
  const unpaid = countBy(open, ({ parent }) => String(parent?.subscription_details?.subscription))
  for (const one of all) {
    const { customer, items, latest_invoice: latest } = one
    if (typeof latest !== 'object' || latest === null) throw new Error(`${one.id} has no invoice`)
    expect(latest.parent?.subscription_details?.subscription).toBe(one.id)
    expect(latest.lines.data.map(({ amount }) => amount).reduce((a, b) => a + b)).toBe(latest.total)
    const period = items.data[0]!
    expect(period.current_period_start).toBeGreaterThanOrEqual(one.created)
    const isNow = period.current_period_start <= NOW && NOW < period.current_period_end
    const hasPeriod = !ENDED.includes(one.status) && one.status !== 'paused'
    expect(isNow || !hasPeriod).toBe(true)
    expect((unpaid[one.id] ?? 0) > 0 || !['past_due', 'unpaid'].includes(one.status)).toBe(true)
    if (one.status === 'past_due') expect(latest.status).toBe('open')
    if (ENDED.includes(one.status)) expect(one.ended_at).toBeLessThan(NOW)
    if (typeof customer !== 'object') throw new Error('The customer is not expanded.')
    if (!customer.deleted) expect(customer.created).toBeLessThan(one.created)
  }
  const several = all.filter(({ id, status }) => status === 'past_due' && unpaid[id]! > 1)
  expect(several.length).toBeGreaterThan(0)
  const theirs = await everyInvoice(stripe, { subscription: several[0]!.id })
  expect(theirs.filter(({ status }) => status === 'open')).toHaveLength(unpaid[several[0]!.id]!)
})

test('each invoice that was charged has its payment, its charge and its decline', async () => {
  const stripe = clientOf(seeded({ customers: 400 }))
  const expand = ['data.payments.data.payment.payment_intent']
  const invoices = await everyInvoice(stripe, { expand })
  const seen = new Set<string>()
  for (const { amount_due: due, collection_method: method, id, payments, status } of invoices) {
    const [payment, ...others] = payments?.data ?? []
    expect(others).toEqual([])
    const isPaidElsewhere = method === 'send_invoice' && status === 'paid'
    expect(payment === undefined).toBe(due === 0 || status === 'draft' || isPaidElsewhere)
    const intent = payment?.payment.payment_intent
    if (payment === undefined || typeof intent !== 'object') continue
    expect([payment.invoice, payment.amount_requested, intent.amount]).toEqual([id, due, due])
    const isUnpaid = method === 'charge_automatically' && status === 'open'
    expect(intent.last_payment_error?.decline_code === 'generic_decline' || !isUnpaid).toBe(true)
    seen.add(`invoice ${status}, payment ${payment.status}, intent ${intent.status}`)
  }
  expect([...seen].sort()).toEqual([
    'invoice open, payment open, intent requires_payment_method',
    'invoice paid, payment paid, intent succeeded',
    'invoice uncollectible, payment open, intent requires_payment_method',
    'invoice void, payment canceled, intent canceled',
  ])
})

test('a seeded payment is found by its invoice and refunded', async () => {
  const simulator = seeded({ customers: 30, mix: { active: 1, sentInvoice: 0 } })
  const stripe = clientOf(simulator)
  const [one] = await everyInvoice(stripe, { status: 'paid' })
  const { data: charges } = await stripe.charges.list({ customer: String(one!.customer) })
  const charge = charges.find(({ amount }) => amount === one!.amount_paid)!
  expect(charge).toMatchObject({ paid: true, captured: true, refunded: false })
  const payment_intent = String(charge.payment_intent)
  const { data: payments } = await stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent },
    expand: ['data.invoice'],
  })
  expect(payments).toMatchObject([{ invoice: { id: one!.id }, status: 'paid' }])
  await stripe.refunds.create({ charge: charge.id })
  expect((await stripe.charges.retrieve(charge.id)).refunded).toBe(true)
  expect(simulator.events.types()).toEqual(['charge.refunded', 'refund.created'])
})

test('a seeded object changes like any other, and keeps its place', async () => {
  const simulator = seeded({ customers: 100, mix: { active: 1 } })
  const stripe = clientOf(simulator)
  const before = await everySubscription(stripe)
  const [first, second, third] = before.slice(10).filter(({ currency }) => currency === 'usd')
  await stripe.subscriptions.update(first!.id, { metadata: { note: 'changed' } })
  await stripe.subscriptions.cancel(second!.id)
  const customer = String(third!.customer)
  await stripe.customers.del(customer)
  const after = await everySubscription(stripe)
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  const now = new Map(after.map((one) => [one.id, one]))
  expect(now.get(first!.id)?.metadata['note']).toBe('changed')
  expect(now.get(second!.id)?.status).toBe('canceled')
  expect(now.get(third!.id)?.status).toBe('canceled')
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true })
  const [updated] = simulator.events.list({ type: 'customer.subscription.updated' })
  expect(updated?.data.previous_attributes).toEqual({ metadata: { note: null } })
  const items = await stripe.subscriptionItems.list({ subscription: first!.id })
  const item = await stripe.subscriptionItems.update(items.data[0]!.id, { quantity: 7 })
  expect(item.quantity).toBe(7)
  const active = await everySubscription(stripe, { status: 'active' })
  expect(active.map(({ id }) => id)).not.toContain(second!.id)
  expect(await everySubscription(stripe, { customer })).toHaveLength(1)
})

test('time goes on: seeded subscriptions renew, fail and end', async () => {
  const simulator = seeded({ customers: 300 })
  const stripe = clientOf(simulator)
  expect(simulator.events.list()).toEqual([])
  await simulator.clock.advance({ days: 35 })
  const types = countBy(simulator.events.types(), (type) => type)
  for (const type of [
    'charge.failed',
    'customer.subscription.deleted',
    'customer.subscription.trial_will_end',
    'customer.subscription.updated',
    'invoice.overdue',
    'invoice.paid',
    'invoice.payment_failed',
  ]) {
    expect([type, types[type] ?? 0]).not.toEqual([type, 0])
  }
  const { data } = await stripe.subscriptions.list({ status: 'incomplete' })
  expect(data).toEqual([])
  const [pastDue] = await everyInvoice(stripe, { status: 'open' })
  expect(pastDue?.created).toBeLessThanOrEqual(simulator.clock.now())
})

test('all active subscriptions renew at one time', async () => {
  const renewsAt = NOW + 10 * DAY
  const mix = { active: 1, scheduledCancel: 0, collectionPaused: 0, sentInvoice: 0 }
  const simulator = seeded({ customers: 50, mix, renewsAt })
  const all = await everySubscription(clientOf(simulator))
  const periods = all.map(({ items }) => items.data[0]!)
  expect(new Set(periods.map((item) => item.current_period_end))).toEqual(new Set([renewsAt]))
  expect(periods.every((item) => item.current_period_start < NOW)).toBe(true)
  await simulator.clock.advance(renewsAt - 1)
  expect(simulator.events.types()).not.toContain('customer.subscription.updated')
  await simulator.clock.advance(renewsAt)
  const renewed = simulator.events.list({ type: 'customer.subscription.updated' })
  expect(renewed).toHaveLength(60)
})

test('the customer with a failing card pays with a new one', async () => {
  const simulator = seeded({ customers: 20, mix: { past_due: 1, otherCurrency: 0 } })
  const stripe = clientOf(simulator)
  const [one] = await everySubscription(stripe)
  simulator.platform.setCard(String(one!.customer), 'pm_card_visa')
  await stripe.invoices.pay(String(one!.latest_invoice))
  expect((await stripe.subscriptions.retrieve(one!.id)).status).toBe('active')
})

test('a data folder keeps the account and its changes', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'seeded-'))
  try {
    const first = seeded({ customers: 50 }, dataFolder)
    const stripe = clientOf(first)
    const [one] = await everySubscription(stripe, { status: 'active' })
    await stripe.subscriptions.cancel(one!.id)
    const before = await everySubscription(stripe)
    await first.stop()
    const second = createSimulator({ dataFolder })
    running.push(second)
    const again = clientOf(second)
    expect(await everySubscription(again)).toEqual(before)
    await second.clock.advance({ days: 20 })
    expect(second.events.types()).toContain('invoice.paid')
  } finally {
    rmSync(dataFolder, { recursive: true })
  }
})

test('own prices, and a mix of some statuses', async () => {
  const simulator = createSimulator({ startAt: NOW })
  running.push(simulator)
  simulator.platform.createPrice({ id: 'price_own', unit_amount: 700 })
  const prices = { plans: ['price_own', 'price_new'], unlisted: ['price_old'] }
  const told = simulator.seed({
    customers: 100,
    subscriptions: 100,
    mix: { active: 3, canceled: 1, unlistedPrice: 0.1, withoutTenant: 0 },
    prices,
    tenantKey: 'org',
  })
  expect(told.statuses).toEqual({ active: 75, canceled: 25 })
  const all = await everySubscription(clientOf(simulator))
  const used = new Set(all.map(({ items }) => items.data[0]!.price.id))
  expect([...used].sort()).toEqual(['price_new', 'price_old', 'price_own'])
  expect(all.every(({ metadata }) => /^tenant_\d{6}$/.test(metadata['org'] ?? ''))).toBe(true)
})

test.each([
  [{ customers: 0 }, 'customers must be a whole number from 1 to 1000000'],
  [{ customers: 5, subscriptions: 51 }, 'subscriptions must be a whole number from 0 to 50'],
  [{ customers: 5, mix: { actve: 1 } }, 'Unknown name actve in mix. Names: active, trialing,'],
  [{ customers: 5, mix: { addOn: 2 } }, 'In mix, addOn must be a number from 0 to 1.'],
  [{ customers: 5, mix: { active: 0 } }, 'at least one status must have a share'],
  [{ customers: 5, prices: { plans: [] } }, 'plans must have at least one price ID'],
  [{ customers: 5, renewsAt: NOW - 1 }, 'renewsAt must be in the next 28 days'],
  [{ customers: 5, renewsAt: 1_801_200_000 }, 'renewsAt must be on day 1 to 28 of a month'],
  [{ customers: 5, plans: [] }, 'Unknown seed option plans. Options: customers,'],
])('%j is rejected with a clear message', (options, sentence) => {
  const { platform } = createSimulator({ startAt: NOW })
  expect(() => platform.seed(options)).toThrow(sentence)
})

test('an account that has customers is not seeded', () => {
  const simulator = createSimulator()
  simulator.platform.createCustomer()
  expect(() => simulator.seed({ customers: 5 })).toThrow('Seed an account before it has customers')
})
