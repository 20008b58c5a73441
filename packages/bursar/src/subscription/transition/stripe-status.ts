/** Stripe's own words for a subscription's status that we know, and what each means to us. */
export const STRIPE_STATUSES = {
  trialing: 'TRIAL',
  active: 'ACTIVE', // Unless its first invoice exists and is not paid: then nothing is granted.
  past_due: 'GRACE', // Until grace_end, SUSPENDED after it.
  unpaid: 'SUSPENDED',
  paused: 'SUSPENDED',
  canceled: 'EXPIRED',
  incomplete_expired: 'EXPIRED',
  incomplete: 'NOTHING',
} as const

export type StripeStatus = keyof typeof STRIPE_STATUSES

/** Stripe may add a status at any time; one that we do not know never grants anything. */
export function isKnownStripeStatus(status: string): status is StripeStatus {
  return Object.hasOwn(STRIPE_STATUSES, status)
}
