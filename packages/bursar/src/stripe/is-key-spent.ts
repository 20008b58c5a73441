import Stripe from 'stripe'

/**
 * Whether nothing but this error will ever be answered under the Idempotency-Key: Stripe keeps an
 * error that came in the middle, and replays it for a day. What was asked may be done even so.
 */
export function isKeySpent(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false
  const isOfOtherWords = error.rawType === 'idempotency_error' && error.statusCode === 400
  return error.headers?.['idempotent-replayed'] === 'true' || isOfOtherWords
}
