import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientAt } from './stripe-client.ts'

let simulator: Simulator
let stripe: Stripe
let url: string

beforeEach(async () => {
  simulator = createSimulator({ startAt: new Date('2026-04-01') })
  const started = await simulator.start()
  url = started.url
  stripe = clientAt(started.port, simulator)
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 2000 })
  simulator.platform.createPrice({ id: 'price_pro', unit_amount: 5000 })
})
afterEach(() => simulator.stop())

/** What a browser sends when a form of a page is filled and submitted. */
function submit(address: string, form: Record<string, string>): Promise<Response> {
  return fetch(address, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) })
}

const checkout = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  stripe.checkout.sessions.create({
    line_items: [{ price: 'price_starter', quantity: 1 }],
    mode: 'subscription',
    success_url: 'https://app.example/done?session_id={CHECKOUT_SESSION_ID}',
    ...more,
  })

const CARD = { name: 'Ada Lovelace', expiry: '12 / 34', cvc: '123' }

test('checkout: a decline shows the reason, the next card pays, and the customer is redirected', async () => {
  const session = await checkout()
  const buyer = { ...CARD, email: 'ada@example.com', company_name: 'Analytical Engines' }
  const declined = await submit(session.url ?? '', { ...buyer, card: '4000000000009995' })
  expect(declined.status).toBe(402)
  expect(await declined.text()).toContain('Your card has insufficient funds.')
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' })

  const paid = await submit(session.url ?? '', { ...buyer, card: '4242 4242 4242 4242' })
  expect(paid.status).toBe(303)
  expect(paid.headers.get('location')).toBe(`https://app.example/done?session_id=${session.id}`)
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] })
  expect(done).toMatchObject({
    customer_details: { business_name: 'Analytical Engines', email: 'ada@example.com' },
    payment_status: 'paid',
    subscription: { status: 'active' },
  })
})

test('a trial starts without a payment and ends with one', async () => {
  const session = await checkout({ subscription_data: { trial_period_days: 14 } })
  await submit(session.url ?? '', { ...CARD, card: '4242424242424242', email: 'ada@example.com' })
  const { payment_status, subscription } = await stripe.checkout.sessions.retrieve(session.id)
  expect(payment_status).toBe('no_payment_required')
  await simulator.clock.advance({ days: 15 })
  const { data } = await stripe.invoices.list({ subscription: String(subscription) })
  expect(data.map(({ amount_paid: paid }) => paid)).toEqual([2000, 0])
})

test('portal: change the plan, save a card, schedule and revert a cancellation', async () => {
  const { customer, subscription } = await simulator.scenario('paid-checkout')
  const portal = await stripe.billingPortal.sessions.create({
    customer,
    return_url: 'https://app.example/account',
  })
  const read = () => stripe.subscriptions.retrieve(String(subscription))
  const act = async (action: string, form: Record<string, string> = {}) => {
    const answer = await submit(`${portal.url}/${action}`, {
      subscription: String(subscription),
      ...form,
    })
    expect(answer.status).toBe(303)
    return read()
  }
  const changed = await act('plan', { price: 'price_pro' })
  expect(changed.items.data.map(({ price }) => price.id)).toEqual(['price_pro'])
  const { default_payment_method: card } = await act('card', { ...CARD, card: '5555555555554444' })
  expect(await stripe.paymentMethods.retrieve(String(card))).toMatchObject({
    card: { last4: '4444' },
  })
  const ending = { cancel_at: expect.any(Number), cancel_at_period_end: false, status: 'active' }
  expect(await act('cancel')).toMatchObject(ending)
  // The flag takes back only what the flag has set.
  await stripe.subscriptions.update(String(subscription), { cancel_at_period_end: false })
  expect(await read()).toMatchObject(ending)
  expect(await act('keep')).toMatchObject({ cancel_at: null })
  await act('cancel')
  await simulator.clock.advance({ days: 31 })
  expect((await read()).status).toBe('canceled')
  expect(await (await fetch(portal.url)).text()).toContain('You have no subscription.')
})

test('portal: a declined card or another customer’s subscription changes nothing', async () => {
  const { customer } = await simulator.scenario('paid-checkout')
  const other = await simulator.scenario('trial-canceled')
  const portal = await stripe.billingPortal.sessions.create({ customer })
  const declined = await submit(`${portal.url}/card`, { ...CARD, card: '4000000000000002' })
  expect(declined.status).toBe(402)
  await submit(`${portal.url}/cancel`, { subscription: String(other.subscription) })
  const theirs = await stripe.subscriptions.retrieve(String(other.subscription))
  expect(theirs.cancel_at).toBeNull()
  expect((await fetch(`${url}/portal/nonsense`)).status).toBe(404)
})

test('paying an open invoice on its page recovers the subscription', async () => {
  const { customer, subscription } = await simulator.scenario('paid-checkout')
  simulator.platform.setCard(customer, 'pm_card_chargeCustomerFail')
  await simulator.clock.advance({ days: 31 })
  const [invoice] = (await stripe.invoices.list({ customer, status: 'open' })).data
  const page = String(invoice?.hosted_invoice_url)
  expect((await submit(page, { ...CARD, card: '4000000000000002' })).status).toBe(402)
  expect((await submit(page, { ...CARD, card: '4242424242424242' })).status).toBe(303)
  expect((await stripe.subscriptions.retrieve(String(subscription))).status).toBe('active')
})
