import { setTimeout } from 'node:timers/promises'
import { AppError } from '../base/errors.ts'
import type { Pool } from '../postgres/pool.ts'
import { takeTokens } from '../refresh/budget.store.ts'
import type { WriterEndpoint } from '../stripe/stripe-writer.ts'

/** What customers may ask of Stripe, beside what the refresh reads: a part of its rate. */
const CUSTOMERS_SHARE = 0.25
/** A page asks for several prices at once, a checkout that replaces another one takes three. */
const CUSTOMERS_BURST = 10
/** Somebody looks at a page meanwhile: better late than refused, up to here. */
const TOKEN_WAIT_MS_MAX = 2_000
const LOOK_AGAIN_MS = 100

export interface CustomerBudget {
  readonly pool: Pool
  /** Of the whole service; customers get their share of it. */
  readonly requestsPerSecond: number
}

/**
 * Waits for a token of the bucket that all nodes share; never called inside a transaction.
 * @throws AppError STRIPE_RATE_LIMITED when none came in time
 */
export async function admitCustomer(
  { pool, requestsPerSecond }: CustomerBudget,
  endpoint: WriterEndpoint,
): Promise<void> {
  const bucket = {
    account: '',
    endpoint: `customer_${endpoint}`,
    requestsPerSecond: Math.max(1, requestsPerSecond * CUSTOMERS_SHARE),
    burst: CUSTOMERS_BURST,
  }
  const givesUpAt = performance.now() + TOKEN_WAIT_MS_MAX
  while ((await takeTokens(pool, bucket, 1)) === 0) {
    if (performance.now() > givesUpAt) {
      throw new AppError('STRIPE_RATE_LIMITED', 'The share of the customers is used up.')
    }
    await setTimeout(LOOK_AGAIN_MS)
  }
}
