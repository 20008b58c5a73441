import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

let simulator: Simulator
let stripe: Stripe
let url: string

beforeEach(async () => {
  simulator = createSimulator({ startAt: 1_800_000_000 })
  stripe = clientOf(simulator)
  url = (await simulator.start()).url
  simulator.platform.createPrice({ id: 'price_a', unit_amount: 1000 })
})
afterEach(() => simulator.stop())

async function act(path: string, body: object) {
  const response = await fetch(`${url}/-/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

async function openSession(): Promise<string> {
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_a', quantity: 1 }],
    success_url: 'https://example.com/thanks',
  })
  return id
}

test('a checkout is declined, completed and expired', async () => {
  const session = await openSession()
  const declined = await act('checkout/complete', { session, card: 'pm_card_chargeDeclined' })
  expect(declined).toMatchObject({ status: 400, body: { error: { message: /declined/ } } })
  const paid = await act('checkout/complete', { session, email: 'ada@example.com' })
  expect(paid.body).toMatchObject({
    id: session,
    status: 'complete',
    payment_status: 'paid',
    customer_details: { email: 'ada@example.com' },
  })
  const left = await act('checkout/expire', { session: await openSession() })
  expect(left.body.status).toBe('expired')
})

test.each([
  ['paid', 'paid', 'active'],
  ['failed', 'unpaid', 'past_due'],
])('a bank payment ends as %s', async (result, payment, status) => {
  const session = await openSession()
  await act('checkout/complete', { session, card: 'bank' })
  const ended = await act('checkout/bank-payment', { session, result })
  expect(ended.body.payment_status).toBe(payment)
  const [subscription] = (await stripe.subscriptions.list({ status: 'all' })).data
  expect(subscription?.status).toBe(status)
})

test('payments fail until they recover', async () => {
  const { customer } = await simulator.scenario('paid-checkout')
  await act('payments/decline', { customer })
  await simulator.clock.advance({ days: 32 })
  const status = async () => (await stripe.subscriptions.list({ customer })).data[0]?.status
  expect(await status()).toBe('past_due')
  expect(await act('payments/recover', { customer })).toEqual({ status: 200, body: { customer } })
  expect(await status()).toBe('active')
})

test('one payment fails, and a retry succeeds', async () => {
  const { customer } = await simulator.scenario('paid-checkout')
  await act('payments/decline', { customer, times: 1 })
  await simulator.clock.advance({ days: 40 })
  const types = simulator.events.types()
  expect(types.filter((type) => type === 'invoice.payment_failed')).toHaveLength(1)
  expect((await stripe.subscriptions.list({ customer })).data[0]?.status).toBe('active')
})

test('a card that asks for authentication is set, and the customer authenticates', async () => {
  const { customer } = await simulator.scenario('paid-checkout')
  const card = await act('cards', { customer, card: 'pm_card_authenticationRequired' })
  expect(card.body.id).toBe(customer)
  await simulator.clock.advance({ days: 32 })
  const intents = await stripe.paymentIntents.list({ customer })
  const waiting = intents.data.find(({ status }) => status === 'requires_action')!
  const done = await act('payments/authenticate', { payment_intent: waiting.id })
  expect(done.body.status).toBe('succeeded')
})

test('a connected account is named', async () => {
  const connected = simulator.addAccount('acct_1')
  const { id } = connected.createCustomer()
  expect((await act('cards', { customer: id, card: 'pm_card_visa' })).status).toBe(400)
  const set = await act('cards', { account: 'acct_1', customer: id, card: 'pm_card_visa' })
  expect(set.body.invoice_settings.default_payment_method).toMatch(/^pm_/)
})

test.each([
  ['checkout/complete', {}, '"session" must be a text.'],
  ['checkout/complete', { session: 'cs_test_x' }, "No such checkout.session: 'cs_test_x'."],
  ['payments/decline', { customer: 'cus_x' }, "No such customer: 'cus_x'."],
  ['payments/decline', { customer: 'cus_x', times: 0 }, '"times" must be a whole number above 0.'],
  ['cards', { account: 'acct_x', customer: 'cus_x' }, '"account" must be a connected account.'],
])('%s rejects %j with a clear message', async (path, body, sentence) => {
  const answer = await act(path, body)
  expect(answer.status).toBe(400)
  expect(answer.body.error.message).toContain(sentence)
})
