import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  createSimulator,
  SCENARIOS,
  type ScenarioName,
} from '../../packages/simulator/src/index.ts'

/** Where each life ends: the subscription’s status, and the invoice that tells why. */
const ENDS: Record<ScenarioName, string> = {
  'paid-checkout': 'active paid',
  renewals: 'active paid',
  'failing-card': 'canceled open',
  'recovered-payment': 'active paid',
  'retry-succeeds': 'active paid',
  'trial-to-paid': 'active paid',
  'trial-without-card-pauses': 'paused paid',
  'trial-without-card-cancels': 'canceled paid',
  'paused-and-resumed': 'active paid',
  'trial-canceled': 'canceled paid',
  'cancel-at-period-end': 'canceled paid',
  'change-of-mind': 'active paid',
  'cancel-now': 'canceled paid',
  'canceled-and-back': 'active paid',
  upgrade: 'active paid',
  'more-seats': 'active paid',
  'monthly-to-yearly': 'active paid',
  'declined-then-paid': 'active paid',
  'abandoned-checkout': 'none',
  'slow-bank-payment': 'active paid',
  'failed-bank-payment': 'past_due open',
  'authentication-at-renewal': 'active paid',
  'never-paid': 'incomplete_expired void',
  'collection-paused': 'active void',
  'coupon-for-three-months': 'active paid',
  refunded: 'active paid',
  'refund-failed': 'active paid',
  'customer-deleted': 'canceled paid',
}

const names = Object.keys(ENDS) as ScenarioName[]

test.each(names)('%s', async (name) => {
  const simulator = createSimulator({ startAt: 1_800_000_000 })
  const { subscription: id } = await simulator.scenario(name)
  const { world } = simulator.platform
  const subscription = world.subscriptions.find(id ?? '')
  const invoice = world.invoices.find(String(subscription?.latest_invoice))
  expect([subscription?.status ?? 'none', invoice?.status].join(' ').trim()).toBe(ENDS[name])
})

test('one seed gives the same events in every scenario', async () => {
  const tell = async (seed: number) => {
    const simulator = createSimulator({ seed, startAt: 1_800_000_000 })
    const hash = createHash('sha256')
    for (const name of names) {
      await simulator.scenario(name)
      // After each, because events are forgotten after 30 days.
      hash.update(JSON.stringify(simulator.events.list()))
    }
    return hash.digest('hex')
  }
  const first = await tell(5)
  expect(await tell(5)).toBe(first)
  expect(await tell(6)).not.toBe(first)
})

test('every scenario has a one-sentence description', () => {
  for (const { tells } of Object.values(SCENARIOS)) expect(tells).toMatch(/^[A-Z].*\.$/)
})
