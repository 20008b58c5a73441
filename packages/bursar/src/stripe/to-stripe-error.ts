import { AppError, type ErrorCode } from '@bursar/wire/errors'
import Stripe from 'stripe'

/**
 * Stripe's errors in our words. Its messages are left behind: they can quote what was sent.
 * The request id stays, because Stripe's support asks for it.
 */
export function toStripeError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new AppError('STRIPE_UNAVAILABLE', 'The answer is incomplete or cannot be read.')
  }
  const request = error.requestId ? `Request ${error.requestId}.` : undefined
  return new AppError(codeOf(error), request)
}

function codeOf(error: InstanceType<typeof Stripe.errors.StripeError>): ErrorCode {
  if (error.statusCode === 429) return 'STRIPE_RATE_LIMITED'
  if (error.statusCode === 401) return 'STRIPE_UNAUTHORIZED'
  if (error.statusCode === 403) return 'STRIPE_FORBIDDEN'
  // What Stripe refuses as it is will be refused again. The same status without Stripe's own word
  // for it comes from something in between, and may be gone in a minute.
  if (error.rawType === 'invalid_request_error') return 'STRIPE_REFUSED'
  return 'STRIPE_UNAVAILABLE'
}
