import Stripe from 'stripe'
import { AppError, type ErrorCode } from '../base/errors.ts'

/**
 * Stripe's errors in our words. Its messages are left behind: they can quote what was sent.
 * The request id stays, because Stripe's support asks for it.
 */
export function toStripeError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new AppError('STRIPE_UNAVAILABLE', 'The answer was cut or cannot be read.')
  }
  const request = error.requestId ? `Request ${error.requestId}.` : undefined
  return new AppError(codeOf(error), request)
}

function codeOf(error: InstanceType<typeof Stripe.errors.StripeError>): ErrorCode {
  if (error.statusCode === 429) return 'STRIPE_RATE_LIMITED'
  if (error.statusCode === 401 || error.statusCode === 403) return 'STRIPE_UNAUTHORIZED'
  // What Stripe refuses as it is (400, 402, …) will be refused again.
  if (error instanceof Stripe.errors.StripeInvalidRequestError) return 'STRIPE_REFUSED'
  return 'STRIPE_UNAVAILABLE'
}
