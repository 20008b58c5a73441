import {
  checkEntitlement,
  type Entitlement,
  type EntitlementFacts,
} from '../../subscription/entitlement/check-entitlement.ts'
import type { WhyCode } from '../../subscription/entitlement/why.ts'
import type { Plans } from '../../subscription/plans.ts'
import type { FoundDifference } from '../verify/difference/differences.store.ts'
import type { ShadowKind } from '../verify/difference/found-kind.ts'
import type { OtherAnswer } from './read-answer-row.ts'

export interface ShadowDifference extends FoundDifference {
  readonly kind: ShadowKind
  /** Why Bursar answers as it does. */
  readonly why: WhyCode
}

/** Pure: null where both say the same. A limit counts where both allow and both name one. */
export function compareAnswer(
  other: OtherAnswer,
  facts: EntitlementFacts,
  plans: Plans,
): ShadowDifference | null {
  const own = checkEntitlement(other.feature, facts, plans)
  const kind = kindOf(own, other)
  if (kind === null) return null
  return {
    kind,
    why: own.why.code,
    tenantId: other.tenantId,
    subscriptionId: null,
    field: other.feature,
    told: said(own.allowed, own.limit),
    truth: said(other.allowed, other.limit),
    heldBy: null,
  }
}

function kindOf(own: Entitlement, other: OtherAnswer): ShadowKind | null {
  if (own.why.code === 'tenant_unknown') return other.allowed ? 'tenant_unknown' : null
  if (own.why.code === 'feature_unknown') return other.allowed ? 'feature_unknown' : null
  if (own.allowed !== other.allowed) {
    return own.allowed ? 'only_bursar_allows' : 'only_other_allows'
  }
  const isSameLimit = !own.allowed || other.limit === undefined || own.limit === other.limit
  return isSameLimit ? null : 'limit'
}

function said(allowed: boolean, limit: number | null | undefined): string {
  if (!allowed) return 'not allowed'
  if (limit === undefined) return 'allowed'
  return limit === null ? 'allowed, no limit' : `allowed, limit ${limit}`
}
