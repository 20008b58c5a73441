import { announcementsOf } from './announcements-of.ts'
import type { OwedEffect, Owing } from './effect.ts'

/** Ownership that moved from one tenant to another. */
export interface MergeEvent {
  readonly name: 'tenant.merged' | 'tenant.unmerged' | 'customer.moved'
  /** The merge, or the customer that was moved. */
  readonly id: string
  readonly tenantId: string
  readonly intoTenantId: string
}

/**
 * Pure: what the world must be told of a merge. `accessOf`: whose access the identity provider must
 * look at: that of a merged tenant ends.
 */
export function effectsOfMerge(
  { name, id, tenantId, intoTenantId }: MergeEvent,
  owing: Owing,
  of: { readonly auditId: string; readonly accessOf: readonly { readonly tenantId: string }[] },
): OwedEffect[] {
  const { auditId, accessOf } = of
  const details =
    name === 'customer.moved'
      ? { from_tenant_id: tenantId, customer_id: id, sequence: Number(auditId) }
      : { merged_tenant_id: tenantId, merge_id: id, sequence: Number(auditId) }
  const about = { tenantId: intoTenantId, subscriptionId: null, details }
  const announced = announcementsOf(name, owing).map((one) => ({
    ...one,
    ...about,
    causeKey: `${one.kind}:${one.name}:${one.target}:${auditId}`,
  }))
  const access = (owing.provision ? accessOf : []).map((one) => ({
    kind: 'provision' as const,
    name: 'access' as const,
    target: '',
    causeKey: `provision:access:${one.tenantId}:${auditId}`,
    tenantId: one.tenantId,
    subscriptionId: null,
    details: {},
  }))
  return [...announced, ...access]
}
