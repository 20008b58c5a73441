import type { PlannedItem, Plans } from '../plans.ts'
import { ACCESS, type Status } from '../status.ts'

/** Feature → how many of it; null is without limit. A feature that is not named is not granted. */
export type Entitlements = Readonly<Record<string, number | null>>

export interface EntitledSubscription {
  readonly status: Status
  readonly items: readonly PlannedItem[]
}

/**
 * What a tenant may use, over all its subscriptions: limits of plans and quantities add up, and
 * what a plan switches on has no limit. Computed when asked, so that a changed plan needs no
 * migration of rows.
 */
export function entitlementsOf(
  subscriptions: readonly EntitledSubscription[],
  plans: Plans,
): Entitlements {
  const total = new Map<string, number | null>()
  for (const { status, items } of subscriptions) {
    if (!ACCESS[status]) continue
    for (const item of items) {
      for (const [feature, limit] of grantsOf(item, plans)) {
        const sum = total.has(feature) ? total.get(feature)! : 0
        total.set(feature, limit === null || sum === null ? null : sum + limit * item.quantity)
      }
    }
  }
  return Object.fromEntries(total)
}

/** Whether any plan names it: what no plan names is a mistake in the question. */
export function isFeatureNamed(feature: string, plans: Plans): boolean {
  return Object.values(plans).some(
    ({ limits, features }) => Object.hasOwn(limits, feature) || features?.includes(feature),
  )
}

function grantsOf({ planId, quantity }: PlannedItem, plans: Plans): [string, number | null][] {
  const plan = plans[planId]
  const switchedOn = quantity > 0 ? (plan?.features ?? []) : []
  return [
    ...Object.entries(plan?.limits ?? {}),
    ...switchedOn.map((feature): [string, null] => [feature, null]),
  ]
}
