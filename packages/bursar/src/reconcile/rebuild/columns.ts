import type { StoredItem, SubscriptionState } from '../../subscription/snapshot.ts'

/** A subscription as one row. */
export interface SubscriptionRow {
  readonly subscriptionId: string
  readonly account: string
  readonly stripeSubscriptionId: string
  readonly customerId: string | null
  readonly tenantId: string | null
  readonly state: SubscriptionState
}

type Column = (row: SubscriptionRow) => unknown

const items = (all: readonly StoredItem[] | null) =>
  all?.map(({ planId, priceId, quantity }) => `${quantity} × ${planId} (${priceId})`).sort() ?? null

/** The columns of `bursar.subscriptions` that a rebuild derives from Stripe and compares. */
export const REBUILT_COLUMNS = {
  subscription_id: ({ subscriptionId }) => subscriptionId,
  account: ({ account }) => account,
  stripe_subscription_id: ({ stripeSubscriptionId }) => stripeSubscriptionId,
  customer_id: ({ customerId }) => customerId,
  tenant_id: ({ tenantId }) => tenantId,
  resource_id: ({ state }) => state.resourceId,
  plan_id: ({ state }) => state.planId,
  type: ({ state }) => state.type,
  status: ({ state }) => state.status,
  term_start: ({ state }) => state.termStart,
  term_end: ({ state }) => state.termEnd,
  grace_end: ({ state }) => state.graceEnd,
  cancelled_at: ({ state }) => state.cancelledAt,
  cancel_at: ({ state }) => state.cancelAt,
  items: ({ state }) => items(state.items),
  billed_items: ({ state }) => items(state.billedItems),
  collection_paused: ({ state }) => state.collectionPaused,
  collection_method: ({ state }) => state.collectionMethod,
  stripe_price_id: ({ state }) => state.stripePriceId,
  stripe_status: ({ state }) => state.stripeStatus,
} as const satisfies Readonly<Record<string, Column>>

/** The columns that hold history, which Stripe does not tell, and why. */
export const HISTORY_COLUMNS = {
  has_paid:
    'Whether anything was ever paid on it. Stripe’s lists show the latest invoice only. The ' +
    'rebuild uses the stored value.',
  parent_subscription_id: 'Which subscription an add-on was bought for. Only the checkout knew it.',
  created_at: 'When Bursar first stored it.',
  updated_at: 'When Bursar last changed it.',
} as const satisfies Readonly<Record<string, string>>

/** Pure: one value as text; null is nothing. */
export function columnText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  return Array.isArray(value) ? value.join(', ') : String(value)
}
