import { needsMain, type PlannedItem, type Plans, planCalled } from '../plans.ts'
import { ACCESS, type Status } from '../status.ts'

/** Feature → how many of it; null is without limit. A feature that is not named is not granted. */
export type Entitlements = Readonly<Record<string, number | null>>

export interface EntitledSubscription {
  readonly status: Status
  readonly items: readonly PlannedItem[]
  /** What Stripe bills, where less than that is paid: never more than this either. */
  readonly billedItems?: readonly PlannedItem[] | null
}

/**
 * What a tenant may use, over all its subscriptions: limits of plans and quantities add up, and
 * what a plan switches on has no limit. An add-on counts only beside something that stands by
 * itself. Computed when asked, so that a changed plan needs no migration of rows.
 */
export function entitlementsOf(
  subscriptions: readonly EntitledSubscription[],
  plans: Plans,
): Entitlements {
  const live = subscriptions.filter(({ status }) => ACCESS[status])
  const isMain = ({ planId, quantity }: PlannedItem) =>
    quantity > 0 && !['ADDON', undefined].includes(planCalled(planId, plans)?.type)
  const hasMain = live.some(({ items }) => items.some(isMain))
  const counts = ({ planId, quantity }: PlannedItem) =>
    quantity > 0 && (hasMain || !needsMain(planCalled(planId, plans)))
  const total = new Map<string, number | null>()
  for (const { items, billedItems = null } of live) {
    const paid = sumOf(items.filter(counts), plans)
    const ceiling = billedItems === null ? null : sumOf(billedItems.filter(counts), plans)
    for (const [feature, limit] of ceiling === null ? paid : lesserOf(paid, ceiling)) {
      total.set(feature, total.has(feature) ? plus(total.get(feature)!, limit) : limit)
    }
  }
  return Object.fromEntries(total)
}

type Sum = ReadonlyMap<string, number | null>

function sumOf(items: readonly PlannedItem[], plans: Plans): Sum {
  const sum = new Map<string, number | null>()
  for (const { planId, quantity } of items) {
    const { limits, features } = planCalled(planId, plans) ?? { limits: {} }
    for (const [feature, limit] of Object.entries(limits)) {
      const more = limit === null ? null : limit * quantity
      sum.set(feature, sum.has(feature) ? plus(sum.get(feature)!, more) : more)
    }
    for (const feature of features ?? []) sum.set(feature, null)
  }
  return sum
}

/** Only what both grant, and the smaller limit of it. */
function lesserOf(one: Sum, other: Sum): Sum {
  const both = [...one].filter(([feature]) => other.has(feature))
  return new Map(
    both.map(([feature, limit]) => {
      const limits = [limit, other.get(feature) ?? null].filter((count) => count !== null)
      return [feature, limits.length === 0 ? null : Math.min(...limits)]
    }),
  )
}

/** No limit and any limit is no limit. */
function plus(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}

/** Whether any plan names it: what no plan names is a mistake in the question. */
export function isFeatureNamed(feature: string, plans: Plans): boolean {
  return Object.values(plans).some(
    ({ limits, features }) => Object.hasOwn(limits, feature) || features?.includes(feature),
  )
}
