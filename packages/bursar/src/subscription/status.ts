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
