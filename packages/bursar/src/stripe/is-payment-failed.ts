import type Stripe from 'stripe'

/** Of a subscription whose first payment was tried and did not come. */
const FAILED: readonly string[] = ['past_due', 'unpaid', 'canceled', 'incomplete_expired']

/**
 * Whether a completed session will not be paid any more, as of a debit that the bank refuses: the
 * session itself says `unpaid` before and after. Its subscription must be expanded.
 */
export function isPaymentFailed(session: Stripe.Checkout.Session): boolean {
  const { payment_status, status, subscription } = session
  if (status !== 'complete' || payment_status !== 'unpaid') return false
  return typeof subscription === 'object' && FAILED.includes(subscription?.status ?? '')
}
