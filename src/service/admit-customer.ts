import { setTimeout } from 'node:timers/promises'
import { AppError } from '../base/errors.ts'
import type { Pool } from '../postgres/pool.ts'
import { takeTokens } from '../refresh/budget.store.ts'
import type { WriterEndpoint } from '../stripe/stripe-writer.ts'

/**
 * What may be asked of Stripe beside what the refresh reads, as parts of its rate: by customers,
 * and for additions that end with what they add to, which no customer can use up.
 */
const SHARES = { customer: 0.2, addons: 0.05 } as const
/** A page asks for several prices at once, a checkout that replaces another one takes three. */
const BURSTS = { customer: 10, addons: 1 } as const
/** Somebody looks at a page meanwhile: better late than refused, up to here. */
const TOKEN_WAIT_MS_MAX = 2_000
const LOOK_AGAIN_MS = 100

export interface CustomerBudget {
  readonly pool: Pool
  readonly share: keyof typeof SHARES
  /** Of the whole service; each gets its share of it. */
  readonly requestsPerSecond: number
}

/**
 * Waits for a token of the bucket that all nodes share; never called inside a transaction.
 * @throws AppError STRIPE_RATE_LIMITED when none came in time
 */
export async function admitCustomer(
  { pool, share, requestsPerSecond }: CustomerBudget,
  endpoint: WriterEndpoint,
): Promise<void> {
  const bucket = {
    account: '',
    endpoint: `${share}_${endpoint}`,
    requestsPerSecond: Math.max(1, requestsPerSecond * SHARES[share]),
    burst: BURSTS[share],
  }
  const givesUpAt = performance.now() + TOKEN_WAIT_MS_MAX
  while ((await takeTokens(pool, bucket, 1)) === 0) {
    if (performance.now() > givesUpAt) {
      throw new AppError('STRIPE_RATE_LIMITED', 'Their share of the budget is used up.')
    }
    await setTimeout(LOOK_AGAIN_MS)
  }
}
