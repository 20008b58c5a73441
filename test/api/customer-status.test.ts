import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { RefreshWaiters } from '../../packages/bursar/src/billing/status/refresh-waiters.ts'
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

/** What Stripe said a moment ago was said a while ago. */
const later = () =>
  stage.database.pool.query(
    "update bursar.refresh_results set fetched_at = fetched_at - interval '10 seconds'",
  )

afterEach(() => stage.simulator.deliveries.resume())

test('what was done on Stripe’s portal shows to who waits, without a webhook', async () => {
  const { customer, id } = await stage.subscriber('portal')
  await later()
  stage.simulator.deliveries.pause()
  await stage.stripe.subscriptions.update(id, { cancel_at_period_end: true })
  const { body } = await customer.get('status?wait=30s')
  expect(body).toMatchObject({
    observed: true,
    subscriptions: [{ subscription_id: id, cancel_at: expect.any(String) }],
  })
})

test('who waits for a checkout that Stripe calls open is answered when it is paid', async () => {
  stage.simulator.deliveries.pause()
  const early = await stage.customer('early')
  const session = sessionOf((await early.post('checkout-session', STARTER)).body)
  const waiting = early.get(`status?wait=30s&session=${session}`)
  await until('Stripe has called it open', async () => {
    const asked = 'select 1 from bursar.refresh_results where object_id = $1'
    return (await stage.database.pool.query(asked, [session])).rows.length > 0
  })
  stage.simulator.platform.completeCheckout(session, { email: 'early@example.com' })
  expect((await waiting).body).toMatchObject({ observed: true, status: 'ACTIVE' })
})

test('a checkout that was abandoned keeps nobody waiting', async () => {
  const leaver = await stage.customer('leaver')
  await leaver.post('checkout-session', STARTER)
  const { body } = await leaver.get('status?wait=30s')
  expect(body).toMatchObject({ status: 'PENDING', observed: true, checkout: 'open' })
})

test('what was paid after Stripe had called it open shows to who comes back at once', async () => {
  stage.simulator.deliveries.pause()
  const quick = await stage.customer('quick')
  const session = sessionOf((await quick.post('checkout-session', STARTER)).body)
  await quick.get('status?wait=30s')
  stage.simulator.platform.completeCheckout(session, { email: 'quick@example.com' })
  // Stripe was asked a moment ago, and is asked again all the same.
  const { body } = await quick.get('status?wait=30s')
  expect(body).toMatchObject({ observed: true, status: 'ACTIVE' })
})

test('a tenant may wait five times at once; more is answered at once, as it is known', async () => {
  const many = await stage.customer('many')
  const session = sessionOf((await many.post('checkout-session', STARTER)).body)
  const path = `status?wait=30s&session=${session}`
  const order: boolean[] = []
  const all = Array.from({ length: 12 }, async () => {
    const { body } = await many.get(path)
    order.push((body as { observed: boolean }).observed)
  })
  await until('seven are answered', () => order.length === 7)
  expect(order).toEqual(Array.from({ length: 7 }, () => false))
  // Another tenant waits, and is answered.
  const { body } = await (await stage.customer('calm')).get('status?wait=30s')
  expect(body).toMatchObject({ observed: true })
  stage.simulator.platform.completeCheckout(session, { email: 'many@example.com' })
  await Promise.all(all)
  expect(order.slice(7)).toEqual(Array.from({ length: 5 }, () => true))
})

test('a named checkout that stays open is not observed when the time is over', async () => {
  const idle = await stage.customer('idle')
  const session = sessionOf((await idle.post('checkout-session', STARTER)).body)
  const { body } = await idle.get(`status?wait=1s&session=${session}`)
  expect(body).toMatchObject({ status: 'PENDING', observed: false, checkout: 'open' })
  // Nobody waits any more for one that was begun long ago.
  await stage.database.pool.query(
    "update bursar.checkout_intents set created_at = created_at - interval '1 hour' where tenant_id = 'idle'",
  )
  const old = await idle.get(`status?wait=30s&session=${session}`)
  expect(old.body).toMatchObject({ status: 'PENDING', observed: true, checkout: 'open' })
})

test('however often somebody waits, Stripe is asked now and then', async () => {
  const busy = await stage.customer('busy')
  const session = sessionOf((await busy.post('checkout-session', STARTER)).body)
  await Promise.all(Array.from({ length: 12 }, () => busy.get('status?wait=1s')))
  await Promise.all(Array.from({ length: 12 }, () => busy.get('status?wait=1s')))
  expect(stage.fetchesOf(session)).toBeLessThanOrEqual(4)
})

test('the service tells those who wait what it has observed', async () => {
  const tell = vi.spyOn(RefreshWaiters.prototype, 'tell')
  const { id } = await stage.subscriber('told')
  expect(tell.mock.calls.flat()).toContain(id)
  tell.mockRestore()
})
