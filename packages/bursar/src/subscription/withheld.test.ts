import { expect, test } from 'vitest'
import {
  invoice,
  item,
  NOW,
  POLICY,
  snapshot,
  state,
} from '../../../../test/support/subscription-samples.ts'
import { decide } from './decide.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'

const UNPAID_FIRST = invoice('in_1', -1, { reason: 'first' })

test.each<[string, SubscriptionState | null, Partial<SubscriptionSnapshot>, string | null]>([
  ['an active subscription that has its plan', null, {}, null],
  ['a price in no plan', null, { items: [item('price_gone')] }, 'price_unlisted'],
  [
    'a price in no plan, on a row that keeps its old plan',
    state(),
    { items: [item('price_gone')] },
    null,
  ],
  ['a first invoice that nobody paid', null, { invoices: [UNPAID_FIRST] }, 'first_invoice_unpaid'],
  [
    'the same on a row that had access',
    state(),
    { invoices: [UNPAID_FIRST] },
    'first_invoice_unpaid',
  ],
  [
    'a first payment that Stripe waits for',
    null,
    { stripeStatus: 'incomplete' },
    'first_payment_missing',
  ],
  [
    'a status that nobody knows, and no row',
    null,
    { stripeStatus: 'hibernating' },
    'status_unknown',
  ],
  [
    'a status that nobody knows, on a row with access',
    state(),
    { stripeStatus: 'hibernating' },
    null,
  ],
  [
    'a subscription that came back after its end',
    state({ status: 'EXPIRED' }),
    {},
    'transition_blocked',
  ],
  ['one that has ended at Stripe, too', state(), { stripeStatus: 'canceled' }, null],
  ['one that Stripe has stopped collecting', state(), { stripeStatus: 'unpaid' }, null],
  ['one of the other mode', null, { livemode: true }, null],
])('%s', (_, current, answer, expected) => {
  expect(decide(current, snapshot(answer), POLICY, NOW).withheld).toBe(expected)
})
