import type { EntitlementAnswer } from '@bursar/wire/entitlement/answer'
import type { Entitlement } from '../../../subscription/entitlement/check-entitlement.ts'

/** How an answer is written on the wire. */
export function toEntitlementAnswer(
  tenantId: string,
  feature: string,
  entitlement: Entitlement,
): EntitlementAnswer {
  const { allowed, limit, used, usedAsOf, plan, status, asOf, why, validUntil } = entitlement
  const validMs = validUntil === null ? null : Math.max(0, validUntil.getTime() - asOf.getTime())
  return {
    tenant_id: tenantId,
    feature,
    allowed,
    limit,
    used,
    used_as_of: usedAsOf?.toISOString() ?? null,
    plan,
    status,
    as_of: asOf.toISOString(),
    why,
    valid_for_seconds: validMs === null ? null : Math.floor(validMs / 1000),
  }
}
