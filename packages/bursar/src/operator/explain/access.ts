import {
  checkEntitlement,
  type EntitlementFacts,
  type Override,
} from '../../subscription/entitlement/check-entitlement.ts'
import { isFeatureNamed } from '../../subscription/entitlement/entitlements-of.ts'
import type { Plans } from '../../subscription/plans.ts'
import { ACCESS, STATUSES } from '../../subscription/status.ts'
import { tenantStatusOf } from '../../subscription/tenant-status.ts'

/** What is known of a tenant's entitlements, as the check itself reads it. */
export interface AccessFacts {
  readonly subscriptions: EntitlementFacts['subscriptions']
  readonly usage: ReadonlyMap<string, NonNullable<EntitlementFacts['usage']>>
  /** Those that nobody has ended; some may have expired. */
  readonly overrides: ReadonlyMap<string, Override>
  readonly now: Date
}

export interface ExplainedEntitlement {
  readonly feature: string
  readonly allowed: boolean
  readonly limit: number | null
  readonly sentence: string
  /** What an operator decided about it, while that is in force. */
  readonly override: 'allow' | 'block' | null
}

export interface Access {
  readonly hasAccess: boolean
  readonly entitlements: readonly ExplainedEntitlement[]
}

/**
 * Pure: what the check answers about every feature that a plan or an override names, and whether
 * that comes to anything. The check itself decides, so that an explanation cannot differ from it.
 */
export function accessOf(facts: AccessFacts, plans: Plans): Access {
  const { subscriptions, overrides, usage, now } = facts
  const features = [...new Set([...featuresOf(plans), ...overrides.keys()])].sort()
  const answers = features.map((feature) => {
    const override = overrides.get(feature) ?? null
    const about = { usage: usage.get(feature) ?? null, override }
    const asked = { isTenantKnown: true, subscriptions, now, ...about }
    const { allowed, limit, why } = checkEntitlement(feature, asked, plans)
    const runs = override !== null && now < override.expiresAt
    const said = { feature, allowed, limit, sentence: why.sentence }
    const isUsedUp = why.code === 'limit_reached' && limit !== 0
    return { said: { ...said, override: runs ? override.rule : null }, isUsedUp }
  })
  const isGranted = answers.some(({ said, isUsedUp }) => said.allowed || isUsedUp)
  return {
    hasAccess: isGranted || (features.length === 0 && hasLive(subscriptions, plans)),
    entitlements: answers.map(({ said }) => said),
  }
}

/** Where no plan names any feature, the status is all that a SaaS can go by. */
function hasLive(subscriptions: AccessFacts['subscriptions'], plans: Plans): boolean {
  const known = subscriptions.flatMap(({ status, planId }) => {
    const found = STATUSES.find((one) => one === status)
    return found === undefined ? [] : [{ status: found, planId }]
  })
  const status = tenantStatusOf(known, plans)
  return status !== 'PENDING' && ACCESS[status]
}

function featuresOf(plans: Plans): string[] {
  return Object.values(plans)
    .flatMap(({ limits, features = [] }) => [...Object.keys(limits), ...features])
    .filter((feature) => isFeatureNamed(feature, plans))
}
