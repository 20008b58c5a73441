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

/** What Stripe calls them, the ones that ask for somebody first. */
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

/** Statuses are written as they are kept. */
export const asItIs = (status: string): string => status
