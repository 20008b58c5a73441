const WINDOW_MS = 1000

export interface RateLimits {
  /** Requests per second on one endpoint. 0: no limit. */
  readonly endpoint: number
  /** Requests per second on all endpoints of an account. 0: no limit. */
  readonly account: number
}

/** The value of `Stripe-Rate-Limited-Reason`. https://docs.stripe.com/rate-limits */
export type LimitReason = 'endpoint-rate' | 'global-rate'

/** Stripe’s limits for a new account. https://docs.stripe.com/rate-limits */
export function stripeLimits(livemode: boolean): RateLimits {
  return { endpoint: 25, account: livemode ? 100 : 25 }
}

/**
 * Stripe’s rate limiter. One endpoint is a method with a path, over all IDs. Rejected requests do
 * not count.
 */
export class RateLimiter {
  readonly #seen = new Map<string, number[]>()

  /** Counts the request. Returns the limit that it exceeds, or null. */
  admit(account: string, endpoint: string, limits: RateLimits, nowMs: number): LimitReason | null {
    const onEndpoint = this.#recent(`${account} ${endpoint}`, limits.endpoint, nowMs)
    const ofAccount = this.#recent(account, limits.account, nowMs)
    if (limits.endpoint > 0 && onEndpoint.length >= limits.endpoint) return 'endpoint-rate'
    if (limits.account > 0 && ofAccount.length >= limits.account) return 'global-rate'
    onEndpoint.push(nowMs)
    ofAccount.push(nowMs)
    return null
  }

  #recent(key: string, limit: number, nowMs: number): number[] {
    if (limit <= 0) return []
    const recent = (this.#seen.get(key) ?? []).filter((at) => at > nowMs - WINDOW_MS)
    this.#seen.set(key, recent)
    return recent
  }
}
