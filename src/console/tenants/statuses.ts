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

/** Statuses are written as they are kept. */
export const asItIs = (status: string): string => status
