import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { Settlements } from '../../packages/bursar/src/billing/status/settlements.ts'
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
  const waiting = early.get(`status?wait=30s&session=${session}`)
  await until('Stripe has called it open', async () => {
    const asked = 'select 1 from bursar.settlements where subject = $1'
    return (await desk.database.pool.query(asked, [session])).rows.length > 0
  })
  desk.simulator.platform.completeCheckout(session, { email: 'early@example.com' })
  expect((await waiting).body).toMatchObject({ settled: true, status: 'ACTIVE' })
})

test('a checkout that was abandoned keeps nobody waiting', async () => {
  const leaver = await desk.customer('leaver')
  await leaver.post('checkout-session', STARTER)
  const { body } = await leaver.get('status?wait=30s')
  expect(body).toMatchObject({ status: 'PENDING', settled: true, checkout: 'open' })
}, 10_000)

test('what was paid after Stripe had called it open shows to who comes back at once', async () => {
  desk.simulator.deliveries.pause()
  const quick = await desk.customer('quick')
  const session = sessionOf((await quick.post('checkout-session', STARTER)).body)
  await quick.get('status?wait=30s')
  desk.simulator.platform.completeCheckout(session, { email: 'quick@example.com' })
  // Stripe was asked a moment ago, and is asked again all the same.
  const { body } = await quick.get('status?wait=30s')
  expect(body).toMatchObject({ settled: true, status: 'ACTIVE' })
})

test('a tenant may wait five times at once; more is answered at once, as it is known', async () => {
  const many = await desk.customer('many')
  const session = sessionOf((await many.post('checkout-session', STARTER)).body)
  const path = `status?wait=30s&session=${session}`
  const order: boolean[] = []
  const all = Array.from({ length: 12 }, async () => {
    const { body } = await many.get(path)
    order.push((body as { settled: boolean }).settled)
  })
  await until('seven are answered', () => order.length === 7)
  expect(order).toEqual(Array.from({ length: 7 }, () => false))
  // Another tenant waits, and is answered.
  const { body } = await (await desk.customer('calm')).get('status?wait=30s')
  expect(body).toMatchObject({ settled: true })
  desk.simulator.platform.completeCheckout(session, { email: 'many@example.com' })
  await Promise.all(all)
  expect(order.slice(7)).toEqual(Array.from({ length: 5 }, () => true))
})

test('a named checkout that stays open is not settled when the time is over', async () => {
  const idle = await desk.customer('idle')
  const session = sessionOf((await idle.post('checkout-session', STARTER)).body)
  const { body } = await idle.get(`status?wait=1s&session=${session}`)
  expect(body).toMatchObject({ status: 'PENDING', settled: false, checkout: 'open' })
  // Nobody waits any more for one that was begun long ago.
  await desk.database.pool.query(
    "update bursar.checkout_intents set created_at = created_at - interval '1 hour' where tenant_id = 'idle'",
  )
  const old = await idle.get(`status?wait=30s&session=${session}`)
  expect(old.body).toMatchObject({ status: 'PENDING', settled: true, checkout: 'open' })
})

test('however often somebody waits, Stripe is asked now and then', async () => {
  const busy = await desk.customer('busy')
  const session = sessionOf((await busy.post('checkout-session', STARTER)).body)
  await Promise.all(Array.from({ length: 12 }, () => busy.get('status?wait=1s')))
  await Promise.all(Array.from({ length: 12 }, () => busy.get('status?wait=1s')))
  expect(desk.fetchesOf(session)).toBeLessThanOrEqual(4)
})

test('the service tells those who wait what it has settled', async () => {
  const tell = vi.spyOn(Settlements.prototype, 'tell')
  const { id } = await desk.subscriber('told')
  expect(tell.mock.calls.flat()).toContain(id)
  tell.mockRestore()
})
