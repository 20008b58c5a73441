import type { FaultInjection } from '../../faults/fault-injection.ts'
import { Refusal } from '../../world/refusal.ts'
import type { LimitReason } from './rate-limiter.ts'

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
  | { kind: 'rate_limited'; reason?: LimitReason }
  /** The switch that refuses all writes. */
  | { kind: 'read_only' }
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

/** The answer of a fault that is an error, or null. */
export function refusalOf(fault: ApiFault | undefined, method: string, path: string) {
  switch (fault?.kind) {
    case 'error':
      return serverError(fault.status)
    case 'forbidden':
      return forbidden(fault.permission)
    case 'missing':
      return missing(path)
    case 'rate_limited':
      return rateLimited(fault.reason)
    case 'read_only':
      return readOnly(method, path)
    default:
      return null
  }
}

/** https://docs.stripe.com/rate-limits */
function rateLimited(reason: LimitReason = 'endpoint-rate'): Refusal {
  return new Refusal(
    429,
    {
      type: 'invalid_request_error',
      message:
        'Request rate limit exceeded. Learn more about rate limits here ' +
        'https://docs.stripe.com/rate-limits.',
      code: 'rate_limit',
    },
    { 'stripe-rate-limited-reason': reason },
  )
}

/** https://docs.stripe.com/keys#limit-access */
function forbidden(permission: string): Refusal {
  return new Refusal(403, {
    type: 'invalid_request_error',
    message:
      "The provided key 'rk_test_************' does not have the required permissions for this " +
      `endpoint. Having the '${permission}' permission would allow this request to continue.`,
  })
}

function missing(path: string): Refusal {
  const id = path.split('?')[0]?.split('/').at(-1) ?? ''
  return new Refusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such object: '${id}'`,
  })
}

function readOnly(method: string, path: string): Refusal {
  return new Refusal(403, {
    type: 'invalid_request_error',
    code: 'simulator_read_only',
    message: `The simulator is read-only and refused this request: ${method} ${path.split('?')[0]}`,
  })
}

export function serverError(status = 500): Refusal {
  return new Refusal(status, {
    type: 'api_error',
    message: 'An unexpected error occurred. Fault injection is on.',
  })
}
