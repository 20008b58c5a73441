/** What a subscription is to the SaaS. */
export const STATUSES = ['TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'] as const

export type Status = (typeof STATUSES)[number]

/** Whether a subscription of this status gives access. */
export const ACCESS = {
  TRIAL: true,
  ACTIVE: true,
  GRACE: true, // Stripe is still retrying the card; access ends with grace_end.
  SUSPENDED: false,
  EXPIRED: false,
} as const satisfies Record<Status, boolean>

export type TenantStatus = Status | 'PENDING'

/** Best first: a tenant is as well off as its best subscription. */
const BEST_FIRST: readonly Status[] = ['ACTIVE', 'TRIAL', 'GRACE', 'SUSPENDED', 'EXPIRED']

/** The status of a tenant over all its subscriptions; PENDING while there is none. */
export function tenantStatusOf(statuses: readonly Status[]): TenantStatus {
  return BEST_FIRST.find((status) => statuses.includes(status)) ?? 'PENDING'
}
