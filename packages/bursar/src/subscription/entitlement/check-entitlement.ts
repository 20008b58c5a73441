import { needsMain, type PlannedItem, type Plans, planCalled, planNameOf } from '../plans.ts'
import { ACCESS, STATUSES, type Status, type TenantStatus } from '../status.ts'
import { addOnsAlone, tenantStatusOf } from '../tenant-status.ts'
import { entitlementsOf, isFeatureNamed } from './entitlements-of.ts'
import { type Told, WHYS, type WhyCode } from './why.ts'

/** What an operator has decided about one feature of one tenant, until then. */
export interface Override {
  /** Either wins over whatever is paid or not paid. */
  readonly rule: 'allow' | 'block'
  /** Of `allow`: so many instead of what the plan gives; null: without limit. */
  readonly limit: number | null
  readonly expiresAt: Date
}

export interface KnownSubscription {
  /** As it is stored: a newer version may have written one that we do not know. */
  readonly status: string
  readonly planId: string
  readonly items: readonly PlannedItem[]
  /** What Stripe bills, while less than that is paid. */
  readonly billedItems?: readonly PlannedItem[] | null
}

/** All that is known of one feature of one tenant at one instant. */
export interface EntitlementFacts {
  readonly isTenantKnown: boolean
  readonly subscriptions: readonly KnownSubscription[]
  /** What the SaaS counted last, and when; null while it has told nothing. */
  readonly usage: { readonly used: number; readonly asOf: Date } | null
  /** The one that was not ended; it may have expired. */
  readonly override: Override | null
  readonly now: Date
}

/** May this tenant use (one more of) this? */
export interface Entitlement {
  readonly allowed: boolean
  /** null: without limit. 0 where nothing is granted. */
  readonly limit: number | null
  readonly used: number | null
  readonly usedAsOf: Date | null
  /** The plan of the tenant’s best subscription, a MAIN one first. */
  readonly plan: string | null
  readonly status: TenantStatus
  readonly asOf: Date
  readonly why: { readonly code: WhyCode; readonly sentence: string }
  /** When time alone may change the answer: an override ends. */
  readonly validUntil: Date | null
}

/** Pure: facts → answer. What is not known is never granted; an override that runs wins. */
export function checkEntitlement(
  feature: string,
  facts: EntitlementFacts,
  plans: Plans,
): Entitlement {
  const { usage, now } = facts
  const known = facts.subscriptions.filter(isOfKnownStatus)
  const best = bestOf(known, plans)
  const override = isRunning(facts.override, now) ? facts.override : null
  const { code, limit } = judge(feature, { facts, known, override, plans })
  const planId = planToName(code, feature, { known, best, plans })
  const told: Told = {
    feature,
    planName: planId === null ? null : planNameOf(planId, plans),
    limit,
    used: usage?.used ?? null,
    until: override?.expiresAt ?? null,
  }
  return {
    allowed: WHYS[code].isAllowed,
    limit,
    used: told.used,
    usedAsOf: usage?.asOf ?? null,
    plan: best?.planId ?? null,
    status: tenantStatusOf(known, plans),
    asOf: now,
    why: { code, sentence: WHYS[code].say(told) },
    validUntil: override?.expiresAt ?? null,
  }
}

type Known = KnownSubscription & { readonly status: Status }

interface Case {
  readonly facts: EntitlementFacts
  readonly known: readonly Known[]
  readonly override: Override | null
  readonly plans: Plans
}

interface Verdict {
  readonly code: WhyCode
  readonly limit: number | null
}

const nothing = (code: WhyCode): Verdict => ({ code, limit: 0 })

/** The first reason that applies. */
function judge(feature: string, { facts, known, override, plans }: Case): Verdict {
  if (!facts.isTenantKnown) return nothing('tenant_unknown')
  if (override?.rule === 'block') return nothing('override_blocks')
  if (override?.rule === 'allow') {
    const { limit } = override
    return limit === null ? { code: 'override_allows', limit } : withinLimit(limit, facts)
  }
  if (!isFeatureNamed(feature, plans)) return nothing('feature_unknown')
  const hasAccess = known.some(({ status }) => ACCESS[status])
  if (!hasAccess) return nothing(whyNoAccess(facts.subscriptions, known))
  const granted = entitlementsOf(known, plans)
  if (!Object.hasOwn(granted, feature)) {
    return nothing(hasOnlyAddOns(known, plans) ? 'addon_alone' : 'not_in_plan')
  }
  const limit = granted[feature] ?? null
  return limit === null ? { code: 'without_limit', limit } : withinLimit(limit, facts)
}

/** Whether whatever gives access adds to something that is not there. */
function hasOnlyAddOns(known: readonly Known[], plans: Plans): boolean {
  const items = known.filter(({ status }) => ACCESS[status]).flatMap((one) => one.items)
  return items.length > 0 && items.every(({ planId }) => needsMain(planCalled(planId, plans)))
}

/** What was never counted is not used yet. */
function withinLimit(limit: number, { usage }: EntitlementFacts): Verdict {
  return { code: (usage?.used ?? 0) < limit ? 'within_limit' : 'limit_reached', limit }
}

function whyNoAccess(all: readonly KnownSubscription[], known: readonly Known[]): WhyCode {
  if (known.some(({ status }) => status === 'SUSPENDED')) return 'suspended'
  if (all.length > known.length) return 'status_unknown'
  return known.length > 0 ? 'expired' : 'no_subscription'
}

function isOfKnownStatus(subscription: KnownSubscription): subscription is Known {
  return STATUSES.some((status) => status === subscription.status)
}

function isRunning(override: Override | null, now: Date): override is Override {
  return override !== null && now < override.expiresAt
}

interface Named {
  readonly known: readonly Known[]
  readonly best: Known | null
  readonly plans: Plans
}

/** The plan that the reason is about: not always that of the best subscription. */
function planToName(code: WhyCode, feature: string, of: Named): string | null {
  const usual = of.best?.planId ?? null
  if (code === 'addon_alone') return addOnsAlone(of.known, of.plans)[0]?.planId ?? usual
  if (code === 'without_limit') return unlimitedBy(feature, of)?.planId ?? usual
  return usual
}

/** What gives a feature without limit; in the best subscription if that does. */
function unlimitedBy(feature: string, { known, best, plans }: Named): PlannedItem | undefined {
  const live = known.filter(({ status }) => ACCESS[status])
  const items = [best, ...live].flatMap((one) => one?.items ?? [])
  return items.find(({ planId, quantity }) => {
    const plan = planCalled(planId, plans)
    const isUnlimited = plan?.features?.includes(feature) || plan?.limits[feature] === null
    return quantity > 0 && isUnlimited
  })
}

/** Of the tenant’s status, a MAIN one before an ADDON; where nothing counts, an add-on alone. */
function bestOf(known: readonly Known[], plans: Plans): Known | null {
  const status = tenantStatusOf(known, plans)
  const best = known.filter((one) => status === 'PENDING' || one.status === status)
  return best.find(({ planId }) => plans[planId]?.type === 'MAIN') ?? best[0] ?? null
}
