import type { Bucket } from './budget.store.ts'

/**
 * Stripe allows an account 100 reads a second in live mode and 25 in test mode, and 25 on one
 * endpoint: so the account as a whole may have this many times the reads of an endpoint.
 */
const ACCOUNT_TIMES = { live: 4, test: 1 } as const

/**
 * Checks and late looks take at most half, so that news always finds something left. So do pages of
 * a list that are read for news: a new sale is read alone, and finds at least a quarter.
 */
const SHARES = { background: 0.5, bulk: 0.75 } as const

export interface ReadRate {
  /** Reads per second on one endpoint. */
  readonly requestsPerSecond: number
  readonly livemode: boolean
}

/** Everything that one read is taken from. */
export function readBuckets(
  { account, endpoint }: { readonly account: string; readonly endpoint: string },
  { requestsPerSecond, livemode }: ReadRate,
  share: keyof typeof SHARES | null,
): Bucket[] {
  const all = requestsPerSecond * ACCOUNT_TIMES[livemode ? 'live' : 'test']
  const whole = [
    { account, endpoint, requestsPerSecond },
    { account, endpoint: 'all', requestsPerSecond: all },
  ]
  if (share === null) return whole
  const shares = whole.map((bucket) => ({
    ...bucket,
    endpoint: `${share}_${bucket.endpoint}`,
    requestsPerSecond: bucket.requestsPerSecond * SHARES[share],
  }))
  return [...whole, ...shares]
}
