import type { SubscriptionRow, TenantRow } from '../api/shapes.ts'

export const SUBSCRIPTION_STATUSES = [
  'TRIAL',
  'ACTIVE',
  'GRACE',
  'SUSPENDED',
  'EXPIRED',
] as const satisfies readonly SubscriptionRow['status'][]

export const TENANT_STATUSES = [
  'PENDING',
  ...SUBSCRIPTION_STATUSES,
] as const satisfies readonly TenantRow['status'][]

/** As Stripe names them, the ones that need attention first. */
export const STRIPE_STATUSES = [
  'past_due',
  'unpaid',
  'paused',
  'incomplete',
  'trialing',
  'active',
  'canceled',
  'incomplete_expired',
] as const

/** Statuses are shown as the API names them. */
export const asItIs = (status: string): string => status
