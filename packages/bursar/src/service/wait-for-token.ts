import { setTimeout } from 'node:timers/promises'
import { AppError } from '@bursar/wire/errors'
import type { Pool } from '../postgres/pool.ts'
import { type Bucket, takeTokens } from '../refresh/claim/budget.store.ts'

/** Better late than refused, up to here. */
export const TOKEN_WAIT_MS_MAX = 2_000
const READ_AGAIN_MS = 100

export interface TokenWait {
  /** One token is taken from each of them. */
  readonly buckets: readonly Bucket[]
  /** Of `performance.now()`. */
  readonly givesUpAt: number
  /** What the error says. */
  readonly refusal: string
}

/**
 * Waits for a token; never called inside a transaction.
 * @throws AppError STRIPE_RATE_LIMITED when none came in time
 */
export async function waitForToken(pool: Pool, wait: TokenWait): Promise<void> {
  while ((await takeTokens(pool, wait.buckets, 1)) === 0) {
    if (performance.now() > wait.givesUpAt) throw new AppError('STRIPE_RATE_LIMITED', wait.refusal)
    await setTimeout(READ_AGAIN_MS)
  }
}
