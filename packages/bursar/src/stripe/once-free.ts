import { setTimeout } from 'node:timers/promises'
import Stripe from 'stripe'

/** Between the tries; a double click is over after one or two. */
const WAITS_MS = [100, 200, 400, 800, 1_200, 1_200]
const WAITED_MS_MAX = 5_000

/**
 * Asks again while Stripe is at another request with the same Idempotency-Key, which it refuses
 * with 409; then both are given the same answer.
 */
export async function onceFree<T>(ask: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (const waitMs of WAITS_MS) {
    try {
      return await ask()
    } catch (error) {
      const isOver = performance.now() - startedAt + waitMs > WAITED_MS_MAX
      if (isOver || !isInUse(error)) throw error
    }
    await setTimeout(waitMs)
  }
  return ask()
}

function isInUse(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 409
}
