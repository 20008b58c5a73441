import type { Policy } from '../../packages/bursar/src/subscription/decide.ts'
import type { InvoiceSnapshot } from '../../packages/bursar/src/subscription/grace/invoice.ts'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import type {
  SubscriptionSnapshot,
  SubscriptionState,
} from '../../packages/bursar/src/subscription/snapshot.ts'

/** The smallest valid values of the heart, for tests that say only what matters to them. */

export const NOW = new Date('2026-03-15T12:00:00Z')

/** An instant so many days after NOW; negative: before it. */
export function days(count: number): Date {
  return new Date(NOW.getTime() + count * 86_400_000)
}

export const POLICY: Policy = {
  gracePeriodDays: 14,
  signup: { mode: 'open', sameEmail: 'confirm' },
  holdHours: 24,
  referenceKeys: [],
  livemode: false,
  billing: BILLING_USUAL,
  plans: {
    starter: {
      name: 'Starter',
      type: 'MAIN',
      prices: ['price_s', 'price_s2'],
      limits: { seats: 5 },
    },
    pro: { name: 'Pro', type: 'MAIN', prices: ['price_pro'], limits: { seats: null } },
    extra: { name: 'Extra seats', type: 'ADDON', prices: ['price_x'], limits: { seats: 10 } },
  },
}

/** One item of a subscription, in a term of 30 days that began 10 days ago. */
export function item(priceId = 'price_s', quantity = 1): SubscriptionSnapshot['items'][number] {
  return { priceId, quantity, termStart: days(-10), termEnd: days(20) }
}

/** What Stripe answered: an active subscription to `starter`, in test mode. */
export function snapshot(given: Partial<SubscriptionSnapshot> = {}): SubscriptionSnapshot {
  return {
    account: '',
    stripeSubscriptionId: 'sub_1',
    customerId: 'cus_1',
    stripeStatus: 'active',
    livemode: false,
    items: [item()],
    cancelAt: null,
    canceledAt: null,
    endedAt: null,
    collectionPaused: false,
    collectionMethod: 'charge_automatically',
    isPausedByCustomer: false,
    invoices: [],
    hasPaid: true,
    clockNow: null,
    resourceId: null,
    ...given,
  }
}

/** An invoice of the subscription: open and tried without success, made so many days ago. */
export function invoice(
  id: string,
  createdDays: number,
  given: Partial<InvoiceSnapshot> = {},
): InvoiceSnapshot {
  return {
    id,
    reason: 'other',
    status: 'open',
    isZero: false,
    isSent: false,
    createdAt: days(createdDays),
    finalizedAt: days(createdDays),
    paidAt: null,
    dueAt: null,
    payment: given.status === 'paid' ? 'none' : 'failed',
    lines: [],
    ...given,
  }
}

/** What PostgreSQL keeps when it has accepted `snapshot()`. */
export function state(given: Partial<SubscriptionState> = {}): SubscriptionState {
  return {
    status: 'ACTIVE',
    planId: 'starter',
    type: 'MAIN',
    items: [{ priceId: 'price_s', planId: 'starter', quantity: 1 }],
    billedItems: null,
    hasPaid: true,
    termStart: days(-10),
    termEnd: days(20),
    graceEnd: null,
    cancelAt: null,
    cancelledAt: null,
    collectionPaused: false,
    collectionMethod: 'charge_automatically',
    stripeStatus: 'active',
    stripePriceId: 'price_s',
    resourceId: null,
    ...given,
  }
}
