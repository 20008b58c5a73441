import { beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

let simulator: Simulator

beforeEach(() => {
  simulator = createSimulator({ startAt: new Date('2026-01-31T10:00:00Z') })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 2000 })
})

async function checkedOut(input = {}, data = {}) {
  const stripe = clientOf(simulator)
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://example.com/done',
    metadata: { company_name: 'Acme' },
    subscription_data: data,
  })
  simulator.platform.completeCheckout(session.id, { email: 'a@example.com', ...input })
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] })
  if (typeof done.subscription !== 'object' || done.subscription === null) throw new Error('none')
  return { stripe, session: done, subscription: done.subscription }
}

test('a paid checkout activates the subscription and creates all events', async () => {
  const { session, subscription } = await checkedOut()
  expect(session).toMatchObject({ status: 'complete', payment_status: 'paid' })
  expect(subscription.status).toBe('active')
  expect(simulator.events.types().slice(2)).toEqual([
    'customer.created',
    'payment_method.attached',
    'customer.subscription.created',
    'invoice.created',
    'customer.updated',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice_payment.paid',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.updated',
    'checkout.session.completed',
  ])
})

test('an update event has previous attributes', async () => {
  await checkedOut()
  const [event] = simulator.events.list({ type: 'customer.subscription.updated' })
  expect(event?.data.previous_attributes).toEqual({ status: 'incomplete' })
})

test('a month later it renews: draft, an hour, paid', async () => {
  const { stripe, subscription } = await checkedOut()
  await simulator.clock.advance(new Date('2026-02-28T10:30:00Z'))
  const renewed = await stripe.subscriptions.retrieve(subscription.id, {
    expand: ['latest_invoice'],
  })
  expect(renewed.latest_invoice).toMatchObject({
    status: 'draft',
    billing_reason: 'subscription_cycle',
  })
  await simulator.clock.advance({ seconds: 3600 })
  const paid = await stripe.invoices.list({ subscription: subscription.id, status: 'paid' })
  expect(paid.data.map(({ billing_reason: reason }) => reason)).toEqual([
    'subscription_cycle',
    'subscription_create',
  ])
  await simulator.clock.advance(new Date('2026-03-31T12:00:00Z'))
  const march = await stripe.subscriptions.retrieve(subscription.id)
  expect(march.items.data[0]?.current_period_start).toBe(Date.UTC(2026, 2, 31, 10) / 1000)
})

test('a failing card: past due, four retries, canceled', async () => {
  const { stripe, subscription } = await checkedOut()
  simulator.platform.failNextPayments(String(subscription.customer))
  await simulator.clock.advance(new Date('2026-02-28T12:00:00Z'))
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due')
  const open = await stripe.invoices.list({ subscription: subscription.id, status: 'open' })
  expect(open.data[0]).toMatchObject({ attempt_count: 1 })
  await simulator.clock.advance({ days: 22 })
  const ended = await stripe.subscriptions.retrieve(subscription.id)
  expect(ended).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
  const failures = simulator.events.types().filter((type) => type === 'invoice.payment_failed')
  expect(failures).toHaveLength(5)
})

test('a recovered payment reactivates the subscription', async () => {
  const { stripe, subscription } = await checkedOut()
  const customer = String(subscription.customer)
  simulator.platform.failNextPayments(customer)
  await simulator.clock.advance(new Date('2026-02-28T12:00:00Z'))
  simulator.platform.recover(customer)
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
})

test('cancel at period end: the subscription is active until then', async () => {
  const { stripe, subscription } = await checkedOut()
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
  await simulator.clock.advance(new Date('2026-02-28T09:59:00Z'))
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  await simulator.clock.advance({ seconds: 120 })
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
  expect(simulator.events.types().at(-1)).toBe('customer.subscription.deleted')
})

test('a trial: reminder three days before its end, then the first payment', async () => {
  const { stripe, session, subscription } = await checkedOut({}, { trial_period_days: 14 })
  expect(session.payment_status).toBe('no_payment_required')
  expect(subscription.status).toBe('trialing')
  await simulator.clock.advance({ days: 12 })
  expect(simulator.events.types()).toContain('customer.subscription.trial_will_end')
  await simulator.clock.advance({ days: 3 })
  const billed = await stripe.subscriptions.retrieve(subscription.id, {
    expand: ['latest_invoice'],
  })
  expect(billed).toMatchObject({ status: 'active', latest_invoice: { amount_paid: 2000 } })
})

test('a declined card leaves the session open; the next card completes it', async () => {
  const stripe = clientOf(simulator)
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://example.com/done',
  })
  const declined = { card: '4000 0000 0000 0002' }
  expect(() => simulator.platform.completeCheckout(session.id, declined)).toThrow('declined')
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open')
  simulator.platform.completeCheckout(session.id)
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('complete')
})

test('an unpaid first invoice: incomplete, expired after 23 hours', async () => {
  const stripe = clientOf(simulator)
  const customer = await stripe.customers.create({ email: 'b@example.com' })
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: 'price_starter' }],
    payment_behavior: 'default_incomplete',
  })
  expect(subscription.status).toBe('incomplete')
  await simulator.clock.advance({ days: 1 })
  const expired = await stripe.subscriptions.retrieve(subscription.id, {
    expand: ['latest_invoice'],
  })
  expect(expired).toMatchObject({
    status: 'incomplete_expired',
    latest_invoice: { status: 'void' },
  })
})

test('invoice_payments link a payment to its subscription', async () => {
  const { stripe, subscription } = await checkedOut()
  const [charge] = (await stripe.charges.list({ customer: String(subscription.customer) })).data
  const refund = await stripe.refunds.create({ charge: charge!.id })
  expect(refund.status).toBe('succeeded')
  const payments = await stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: String(charge!.payment_intent) },
    expand: ['data.invoice'],
  })
  expect(payments.data[0]?.invoice).toMatchObject({
    parent: { subscription_details: { subscription: subscription.id } },
  })
})
