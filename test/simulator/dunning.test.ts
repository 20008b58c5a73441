import { expect, test } from 'vitest'
import { createSimulator, type SimulatorOptions } from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

/** A subscription whose first renewal has just failed. */
async function failing(billing: SimulatorOptions['billing'] = {}) {
  const simulator = createSimulator({ startAt: new Date('2026-01-01T00:00:00Z'), billing })
  const played = await simulator.scenario('paid-checkout')
  simulator.platform.failNextPayments(played.customer)
  await simulator.clock.advance(new Date('2026-02-01T02:00:00Z'))
  const stripe = clientOf(simulator)
  const id = String(played.subscription)
  const status = async () => (await stripe.subscriptions.retrieve(id)).status
  const latest = async () =>
    (await stripe.invoices.list({ subscription: id, limit: 1, status: 'open' })).data[0]!
  return { ...played, id, latest, simulator, status, stripe }
}

test('unpaid: later invoices stay drafts, and paying the newest reactivates the subscription', async () => {
  const { customer, id, simulator, status, stripe } = await failing({ afterRetries: 'unpaid' })
  await simulator.clock.advance({ days: 22 })
  expect(await status()).toBe('unpaid')
  await simulator.clock.advance({ days: 31 })
  const drafts = await stripe.invoices.list({ subscription: id, status: 'draft' })
  expect(drafts.data.map(({ auto_advance: auto }) => auto)).toEqual([false])
  simulator.platform.recover(customer)
  expect(await status()).toBe('active')
})

test('past due: the subscription does not end', async () => {
  const { simulator, status } = await failing({ afterRetries: 'past_due' })
  await simulator.clock.advance({ days: 60 })
  expect(await status()).toBe('past_due')
})

test('the retry schedule is configurable', async () => {
  const { latest, simulator, status } = await failing({ retryAfterDays: [1] })
  expect((await latest()).next_payment_attempt).toBe(Date.UTC(2026, 1, 2, 1) / 1000)
  await simulator.clock.advance({ days: 1 })
  expect(await status()).toBe('canceled')
})

test('manual attempts do not use up the retries', async () => {
  const { latest, stripe } = await failing()
  const before = await latest()
  await expect(stripe.invoices.pay(before.id)).rejects.toMatchObject({ type: 'StripeCardError' })
  expect(await latest()).toMatchObject({
    attempt_count: before.attempt_count,
    next_payment_attempt: before.next_payment_attempt,
  })
})

test('the open invoice of a canceled subscription is not collected automatically', async () => {
  const { id, latest, simulator, stripe } = await failing()
  await stripe.subscriptions.cancel(id)
  const count = simulator.events.list({ type: 'charge.failed' }).length
  await simulator.clock.advance({ days: 30 })
  expect(simulator.events.list({ type: 'charge.failed' })).toHaveLength(count)
  expect(await latest()).toMatchObject({ auto_advance: false, next_payment_attempt: null })
})

test('a live simulator has live keys, IDs and objects, and accounts may use the other mode', () => {
  const live = createSimulator({ livemode: true })
  expect(live.apiKey).toMatch(/^sk_live_/)
  live.platform.createCustomer()
  live.addAccount('acct_test', { livemode: false }).createCustomer()
  expect(live.events.list()[0]?.livemode).toBe(true)
  expect(live.events.list({ account: 'acct_test' })[0]?.livemode).toBe(false)
})
