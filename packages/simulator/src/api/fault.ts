import type { FaultInjection } from '../faults/fault-injection.ts'
import { Refusal } from '../world/refusal.ts'

/** A fault for one request. */
export type ApiFault =
  | { kind: 'error'; status?: number }
  /** A restricted key without this permission, such as `rak_invoice_read`. */
  | { kind: 'forbidden'; permission: string }
  | { kind: 'hang'; forMs?: number }
  /** A 500 stored for the idempotency key. `done`: the request takes effect anyway. */
  | { kind: 'kept_error'; done?: boolean }
  /** Executes the request and closes the connection before the answer. */
  | { kind: 'lose_answer' }
  /** The key belongs to another account, which has no access to this one. */
  | { kind: 'missing' }
  | { kind: 'rate_limited' }
  | { kind: 'reset' }
  | { kind: 'stale' }
  | { kind: 'truncate' }
  | { kind: 'unauthorized' }

/** The request that a hook receives. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  /** The documented path it matches, such as `/v1/subscriptions/:id`; null when unknown. */
  readonly route: string | null
  readonly account: string | null
  /** Counts from 1 over all requests. */
  readonly number: number
}

/** Selects a fault for a request, or delays it by resolving later. */
export type ApiRequestHook = (
  request: ApiRequest,
) => ApiFault | Promise<ApiFault | undefined> | undefined

/** A random fault, the most severe first. */
export function faultByChance(faults: FaultInjection): ApiFault | undefined {
  if (faults.api('reset')) return { kind: 'reset' }
  if (faults.api('hang')) return { kind: 'hang' }
  if (faults.api('rateLimited')) return { kind: 'rate_limited' }
  if (faults.api('serverError')) return { kind: 'error' }
  if (faults.api('truncate')) return { kind: 'truncate' }
  if (faults.api('stale')) return { kind: 'stale' }
  return undefined
}

/** https://docs.stripe.com/rate-limits */
export function rateLimited(): Refusal {
  return new Refusal(
    429,
    {
      type: 'invalid_request_error',
      message:
        'Request rate limit exceeded. Learn more about rate limits here ' +
        'https://docs.stripe.com/rate-limits.',
      code: 'rate_limit',
    },
    { 'stripe-rate-limited-reason': 'endpoint-rate' },
  )
}

/** https://docs.stripe.com/keys#limit-access */
export function forbidden(permission: string): Refusal {
  return new Refusal(403, {
    type: 'invalid_request_error',
    message:
      "The provided key 'rk_test_************' does not have the required permissions for this " +
      `endpoint. Having the '${permission}' permission would allow this request to continue.`,
  })
}

export function missing(path: string): Refusal {
  const id = path.split('?')[0]?.split('/').at(-1) ?? ''
  return new Refusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such object: '${id}'`,
  })
}

export function serverError(status = 500): Refusal {
  return new Refusal(status, {
    type: 'api_error',
    message: 'An unexpected error occurred. Fault injection is on.',
  })
}

const WINDOW_MS = 1000

/** Stripe’s rate limiter: requests per second on each endpoint, over all IDs. */
export class RateLimiter {
  readonly #seen = new Map<string, number[]>()

  /** Counts the request. Returns true if it exceeds the limit. */
  isOver(endpoint: string, limit: number, nowMs: number): boolean {
    if (limit <= 0) return false
    const recent = (this.#seen.get(endpoint) ?? []).filter((at) => at > nowMs - WINDOW_MS)
    this.#seen.set(endpoint, recent)
    if (recent.length >= limit) return true
    recent.push(nowMs)
    return false
  }
}
