/** Why an answer is as it is. Codes are never used again for something else. */
export const WHY_CODES = [
  'addon_alone',
  'within_limit',
  'without_limit',
  'override_allows',
  'limit_reached',
  'not_in_plan',
  'suspended',
  'expired',
  'no_subscription',
  'status_unknown',
  'override_blocks',
  'tenant_unknown',
  'feature_unknown',
] as const

export type WhyCode = (typeof WHY_CODES)[number]

/** Of a tenant: the best among its subscriptions that count; PENDING while there is none. */
export const TENANT_STATUSES = [
  'PENDING',
  'TRIAL',
  'ACTIVE',
  'GRACE',
  'SUSPENDED',
  'EXPIRED',
] as const

export type TenantStatus = (typeof TENANT_STATUSES)[number]

/** The body of `GET /api/v1/entitlements/:tenant/:feature`. Instants are ISO 8601 in UTC. */
export interface EntitlementAnswer {
  readonly tenant_id: string
  readonly feature: string
  readonly allowed: boolean
  /** null: without limit. 0 where nothing is granted. */
  readonly limit: number | null
  /** null: nothing was ever counted. */
  readonly used: number | null
  readonly used_as_of: string | null
  readonly plan: string | null
  readonly status: TenantStatus
  /** Of when the answer is. */
  readonly as_of: string
  readonly why: { readonly code: WhyCode; readonly sentence: string }
  /** Seconds until time alone may change the answer; null where none will. */
  readonly valid_for_seconds: number | null
}

/** The names of the events of `GET /api/v1/entitlements/stream`. */
export const STREAM_EVENTS = {
  /** Whoever keeps answers drops all of them. */
  reset: 'reset',
  /** Answers for these tenants may be other ones now: `{"tenants":["…"]}`. */
  changed: 'changed',
  /** Nothing has changed: what is kept is still true. */
  alive: 'alive',
} as const
