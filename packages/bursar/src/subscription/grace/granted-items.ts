import { type ItemsByPlan, itemsByPlan, needsMain } from '../plans.ts'
import type { SubscriptionSnapshot, SubscriptionState } from '../snapshot.ts'
import { paidItemsOf, unpaidUpgradeOf } from './paid-items.ts'
import type { Policy } from './policy.ts'

type Granted = Pick<
  SubscriptionState,
  'planId' | 'type' | 'items' | 'billedItems' | 'stripePriceId'
>

/** What was last paid for, while an upgrade is not; null: what Stripe bills counts. */
export function previousItemsOf(
  { invoices }: SubscriptionSnapshot,
  policy: Policy,
  now: Date,
): ItemsByPlan | null {
  const upgrade = unpaidUpgradeOf(invoices, now)
  if (upgrade === null || policy.billing.unpaidUpgrade !== 'previous') return null
  const paid = paidItemsOf(invoices, upgrade)
  const previous = paid === null ? null : itemsByPlan(paid, policy.plans)
  return previous?.main == null ? null : previous
}

interface Context {
  readonly current: SubscriptionState | null
  readonly previous: ItemsByPlan | null
}

/** What it grants: what Stripe bills, or what was last paid for while an upgrade is not. */
export function grantedOf(items: ItemsByPlan, { current, previous }: Context): Granted {
  if (items.main === null) {
    // Only prices that no plan names: the old plan stays. Nothing counts: nothing is granted.
    const { planId, type, stripePriceId, ...kept } = current!
    const nothing = { items: [], billedItems: null }
    const { items: had, billedItems } = items.unlisted.length > 0 ? kept : nothing
    return { planId, type, stripePriceId, items: had, billedItems }
  }
  const { main, listed } = previous ?? items
  const billedItems = previous === null ? null : items.listed
  const { planId, type, priceId } = main ?? items.main
  return { planId, type, items: listed, billedItems, stripePriceId: priceId }
}

export function hasOnlyAddOns({ items }: SubscriptionState, { plans }: Policy): boolean {
  return items.length > 0 && items.every(({ planId }) => needsMain(plans[planId]))
}

export function termOf(
  snapshot: SubscriptionSnapshot,
  items: ItemsByPlan,
): Pick<SubscriptionState, 'termStart' | 'termEnd'> {
  // A main item that is kept is billed under a price that no plan names.
  const priceId = items.isMainKept ? items.unlisted[0] : items.main?.priceId
  const item = snapshot.items.find((one) => one.priceId === priceId) ?? snapshot.items[0] ?? null
  return { termStart: item?.termStart ?? null, termEnd: item?.termEnd ?? null }
}
