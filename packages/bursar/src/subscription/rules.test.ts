import { expect, test } from 'vitest'
import {
  days,
  invoice,
  item,
  NOW,
  POLICY,
  snapshot,
  state,
} from '../../../../test/support/subscription-samples.ts'
import { decide } from './decide.ts'
import { RULES, ruleOf } from './rules.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'

const rule = (given: Partial<SubscriptionSnapshot>, current: SubscriptionState | null = null) => {
  const seen = snapshot(given)
  return ruleOf(seen, decide(current, seen, POLICY, NOW))
}

test.each([
  ['stripe_active', { stripeStatus: 'active' }, null],
  ['stripe_trialing', { stripeStatus: 'trialing' }, null],
  ['stripe_canceled', { stripeStatus: 'canceled' }, state()],
  ['past_due_in_grace', { stripeStatus: 'past_due', invoices: [invoice('in_2', -1)] }, state()],
  ['past_due_after_grace', { stripeStatus: 'past_due', invoices: [invoice('in_2', -60)] }, state()],
  ['nothing_granted', { stripeStatus: 'incomplete' }, null],
  ['first_payment_missing', { invoices: [invoice('in_1', -1, { reason: 'first' })] }, state()],
  [
    'past_due_not_late',
    { stripeStatus: 'past_due', invoices: [invoice('in_2', 0, { isSent: true, dueAt: days(9) })] },
    state(),
  ],
  [
    'first_payment_processing',
    { invoices: [invoice('in_1', -1, { reason: 'first', payment: 'processing' })] },
    null,
  ],
  ['customer_pause', { isPausedByCustomer: true }, state()],
  ['quantity_zero', { items: [item('price_s', 0)] }, null],
  ['price_unlisted', { items: [item('price_of_nobody')] }, null],
  ['status_unknown', { stripeStatus: 'frozen' }, state()],
  ['mode_mismatch', { livemode: !POLICY.livemode }, state()],
  ['transition_blocked', { stripeStatus: 'active' }, state({ status: 'EXPIRED' })],
] as const)('%s', (expected, given, current) => {
  expect(rule(given, current)).toBe(expected)
  expect(RULES[expected]).toMatch(/^\P{Ll}.*\.$/u)
})
