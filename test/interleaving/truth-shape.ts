import type Stripe from 'stripe'

/** What a subscription comes to, in words that Stripe's object and our row can both be put into. */
export interface Shape {
  readonly status: string
  readonly stripeStatus: string
  readonly priceId: string | null
  readonly quantity: number
  readonly termEnd: string | null
  readonly cancelAt: string | null
  readonly isCollectionPaused: boolean
}

// Written down again, from the promise and not from the code under test. Whether it is GRACE or
// SUSPENDED is a matter of time, so both are called late here.
const STATUSES: Readonly<Record<string, string>> = {
  trialing: 'TRIAL',
  active: 'ACTIVE',
  past_due: 'late',
  unpaid: 'SUSPENDED',
  paused: 'SUSPENDED',
  canceled: 'EXPIRED',
  // Nothing is granted; only a stale answer shows it of what was granted already.
  incomplete: 'SUSPENDED',
}

export function shapeOfTruth(subscription: Stripe.Subscription): Shape {
  const item = subscription.items.data[0]
  const isOver = subscription.status === 'canceled'
  return {
    status: STATUSES[subscription.status] ?? 'unknown',
    stripeStatus: subscription.status,
    priceId: item?.price.id ?? null,
    quantity: item?.quantity ?? 0,
    termEnd: instant(item === undefined ? null : item.current_period_end * 1000),
    cancelAt: isOver
      ? null
      : instant(subscription.cancel_at ? subscription.cancel_at * 1000 : null),
    isCollectionPaused: subscription.pause_collection !== null,
  }
}

interface RowItem {
  readonly price_id: string
  readonly quantity: number
}

/** A row of `bursar.subscriptions` as `to_jsonb` gives it. */
export interface SubscriptionRow {
  readonly subscription_id: string
  readonly tenant_id: string
  readonly customer_id: string
  readonly status: string
  readonly stripe_status: string
  readonly items: readonly RowItem[]
  /** What Stripe bills, where an upgrade is not paid and less is granted. */
  readonly billed_items: readonly RowItem[] | null
  readonly term_end: string | null
  readonly grace_end: string | null
  readonly cancel_at: string | null
  readonly collection_paused: boolean
}

export function shapeOfRow(row: SubscriptionRow): Shape {
  const [item] = row.billed_items ?? row.items
  const isLate = row.stripe_status === 'past_due' && ['GRACE', 'SUSPENDED'].includes(row.status)
  return {
    status: isLate ? 'late' : row.status,
    stripeStatus: row.stripe_status,
    priceId: item?.price_id ?? null,
    quantity: item?.quantity ?? 0,
    termEnd: instant(row.term_end),
    cancelAt: instant(row.cancel_at),
    isCollectionPaused: row.collection_paused,
  }
}

function instant(value: string | number | null): string | null {
  return value === null ? null : new Date(value).toISOString()
}
