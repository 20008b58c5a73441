import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type CustomerDesk,
  openCustomerDesk,
  RETURNS,
  sessionOf,
} from '../support/customer-desk.ts'
import { until } from '../support/until.ts'

let desk: CustomerDesk
beforeAll(async () => {
  desk = await openCustomerDesk()
})
afterAll(() => desk.close())

const STARTER = { price_id: 'price_starter', ...RETURNS }

/** What Stripe said a moment ago was said a while ago. */
const later = () =>
  desk.database.pool.query(
    "update bursar.settlements set fetched_at = fetched_at - interval '10 seconds'",
  )

afterEach(() => desk.simulator.deliveries.resume())

test('what was done on Stripe’s portal shows to who waits, without a webhook', async () => {
  const { customer, id } = await desk.subscriber('portal')
  await later()
  desk.simulator.deliveries.pause()
  await desk.stripe.subscriptions.update(id, { cancel_at_period_end: true })
  const { body } = await customer.get('status?wait=30s')
  expect(body).toMatchObject({
    settled: true,
    subscriptions: [{ subscription_id: id, cancel_at: expect.any(String) }],
  })
})

test('who waits for a checkout that Stripe calls open is answered when it is paid', async () => {
  desk.simulator.deliveries.pause()
  const early = await desk.customer('early')
  const session = sessionOf((await early.post('checkout-session', STARTER)).body)
  const waiting = early.get('status?wait=30s')
  await until('Stripe has called it open', async () => {
    const asked = 'select 1 from bursar.settlements where subject = $1'
    return (await desk.database.pool.query(asked, [session])).rows.length > 0
  })
  desk.simulator.platform.completeCheckout(session, { email: 'early@example.com' })
  expect((await waiting).body).toMatchObject({ settled: true, status: 'ACTIVE' })
})

test('a checkout that stays open is not settled when the time is over', async () => {
  const idle = await desk.customer('idle')
  await idle.post('checkout-session', STARTER)
  const { body } = await idle.get('status?wait=1s')
  expect(body).toMatchObject({ status: 'PENDING', settled: false, checkout: 'open' })
  // Nobody waits any more for one that was begun long ago.
  await desk.database.pool.query(
    "update bursar.checkout_intents set created_at = created_at - interval '1 hour' where tenant_id = 'idle'",
  )
  const old = await idle.get('status?wait=30s')
  expect(old.body).toMatchObject({ status: 'PENDING', settled: true, checkout: 'open' })
})

test('however often somebody waits, Stripe is asked now and then', async () => {
  const busy = await desk.customer('busy')
  const session = sessionOf((await busy.post('checkout-session', STARTER)).body)
  await Promise.all(Array.from({ length: 12 }, () => busy.get('status?wait=1s')))
  await Promise.all(Array.from({ length: 12 }, () => busy.get('status?wait=1s')))
  expect(desk.fetchesOf(session)).toBeLessThanOrEqual(4)
})
