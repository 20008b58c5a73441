import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CustomerStage,
  openCustomerStage,
  RETURNS,
  sessionOf,
} from '../support/customer-stage.ts'
import { until } from '../support/until.ts'

let stage: CustomerStage
beforeAll(async () => {
  stage = await openCustomerStage()
})
afterAll(() => stage.close())

const STARTER = { price_id: 'price_starter', ...RETURNS }
const sessions = () => stage.stripe.checkout.sessions.list({ limit: 100 })

/** The simulator holds the first request for a session until it is let go. */
function holdFirst() {
  let letGo: () => void = () => undefined
  const held = new Promise<undefined>((resolve) => {
    letGo = () => resolve(undefined)
  })
  const seen = { begun: 0 }
  stage.simulator.onApiRequest = ({ method, path }) => {
    if (method !== 'POST' || path !== '/v1/checkout/sessions') return undefined
    seen.begun += 1
    return seen.begun === 1 ? held : undefined
  }
  return { seen, letGo }
}
const sessionAnswers = () =>
  stage.simulator.requests.list({ method: 'POST', path: '/v1/checkout/sessions' })

test('a second click while Stripe is at the first waits for it, and gets its session', async () => {
  const clicks = await stage.customer('clicks')
  const before = (await sessions()).data.length
  const { seen, letGo } = holdFirst()
  const first = clicks.post('checkout-session', STARTER)
  await until('the first is at Stripe', () => seen.begun === 1)
  const second = clicks.post('checkout-session', STARTER)
  await until('the key is in use', () => sessionAnswers().some(({ status }) => status === 409))
  letGo()
  const bodies = (await Promise.all([first, second])).map(({ body }) => body)
  stage.simulator.onApiRequest = null
  expect(sessionOf(bodies[0])).toMatch(/^cs_/)
  expect(sessionOf(bodies[1])).toBe(sessionOf(bodies[0]))
  expect((await sessions()).data.length).toBe(before + 1)
})

test('a key that stays in use is not waited for until it is free', async () => {
  const stuck = await stage.customer('stuck')
  const { seen, letGo } = holdFirst()
  const first = stuck.post('checkout-session', STARTER)
  await until('the first is at Stripe', () => seen.begun === 1)
  // It comes while the first is still on hold, or never.
  const second = await stuck.post('checkout-session', STARTER)
  expect([second.status, second.body]).toMatchObject([503, { code: 'STRIPE_UNAVAILABLE' }])
  expect(seen.begun).toBeLessThanOrEqual(8)
  letGo()
  stage.simulator.onApiRequest = null
  expect((await first).status).toBe(200)
})

test.each([
  ['had made nothing by then', false],
  ['had made the page by then', true],
])('an error that Stripe replays for a day locks nobody out; it %s', async (_what, done) => {
  const failed = await stage.customer(done ? 'failed-late' : 'failed-early')
  const before = (await sessions()).data
  stage.simulator.onApiRequest = ({ method, path }) =>
    method === 'POST' && path === '/v1/checkout/sessions' ? { kind: 'kept_error', done } : undefined
  expect((await failed.post('checkout-session', STARTER)).status).toBe(503)
  stage.simulator.onApiRequest = null
  const again = await failed.post('checkout-session', STARTER)
  expect(again.status).toBe(200)
  const after = (await sessions()).data
  // One page, however it came about: there is no second one that could be paid.
  expect(after.length).toBe(before.length + 1)
  expect(sessionOf(again.body)).toBe(after[0]?.id)
  expect(sessionOf((await failed.post('checkout-session', STARTER)).body)).toBe(after[0]?.id)
})

test('what Stripe refuses does not stick to the next checkout', async () => {
  const { customer, id } = await stage.subscriber('gone')
  const stripeCustomer = String((await stage.stripe.subscriptions.retrieve(id)).customer)
  await stage.stripe.subscriptions.cancel(id)
  await stage.caughtUp()
  stage.simulator.deliveries.pause()
  await stage.stripe.customers.del(stripeCustomer)
  const { status } = await customer.post('checkout-session', STARTER)
  expect(status).toBeGreaterThanOrEqual(400)
  stage.simulator.deliveries.resume()
  await stage.caughtUp()
  expect((await customer.post('checkout-session', STARTER)).status).toBe(200)
})

test.each([
  ['we were told', true],
  ['nobody has told us', false],
])('what is left of a failed debit is ended before another is bought; %s', async (_how, told) => {
  const twice = await stage.customer(told ? 'debit-told' : 'debit-untold')
  const first = sessionOf((await twice.post('checkout-session', STARTER)).body)
  const card = { card: 'bank', email: 'b@example.com' }
  const { subscription } = stage.simulator.platform.completeCheckout(first, card)
  await stage.caughtUp()
  if (!told) stage.simulator.deliveries.pause()
  stage.simulator.platform.settleBankPayment(first, 'failed')
  if (told) await stage.caughtUp()
  const left = () => stage.stripe.subscriptions.retrieve(subscription as string)
  expect((await left()).status).toBe('past_due')
  const second = sessionOf((await twice.post('checkout-session', STARTER)).body)
  stage.simulator.deliveries.resume()
  expect((await left()).status).toBe('canceled')
  stage.simulator.platform.completeCheckout(second, { email: 'b@example.com' })
  await stage.caughtUp()
  expect((await twice.get('status')).body).toMatchObject({
    status: 'ACTIVE',
    subscriptions: [{ status: 'ACTIVE' }],
  })
})

test('a debit that came after all is not ended, and nothing else is sold beside it', async () => {
  const after = await stage.customer('debit-after-all')
  const first = sessionOf((await after.post('checkout-session', STARTER)).body)
  const card = { card: 'bank', email: 'a@example.com' }
  const { subscription } = stage.simulator.platform.completeCheckout(first, card)
  stage.simulator.platform.settleBankPayment(first, 'failed')
  await stage.caughtUp()
  stage.simulator.deliveries.pause()
  stage.simulator.platform.settleBankPayment(first, 'paid')
  const again = await after.post('checkout-session', STARTER)
  stage.simulator.deliveries.resume()
  expect([again.status, again.body]).toMatchObject([409, { code: 'ALREADY_SUBSCRIBED' }])
  await stage.caughtUp()
  expect((await after.get('status')).body).toMatchObject({ status: 'ACTIVE' })
  expect((await stage.stripe.subscriptions.retrieve(subscription as string)).status).toBe('active')
})
