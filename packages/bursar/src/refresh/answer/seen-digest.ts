import { createHash } from 'node:crypto'
import type Stripe from 'stripe'

/** Stripe puts this many items into a subscription; the others have a list of their own. */
const ITEMS_INSIDE = 10

/**
 * The SHA-256 of what a refresh reads of a subscription, as far as a list shows the same: two equal
 * digests mean that nothing of it has changed. Needs `latest_invoice` and `test_clock` expanded.
 */
export function seenDigest(subscription: Stripe.Subscription): Buffer {
  const { latest_invoice: latest, test_clock: clock } = subscription
  const invoice = typeof latest === 'object' ? latest : null
  const items = subscription.items?.data ?? []
  const seen = [
    subscription.id,
    subscription.status,
    idOf(subscription.customer),
    subscription.cancel_at,
    subscription.cancel_at_period_end,
    subscription.canceled_at,
    subscription.ended_at,
    subscription.trial_end,
    subscription.collection_method,
    subscription.pause_collection?.behavior ?? null,
    Object.entries(subscription.metadata ?? {}).sort(),
    items
      .slice(0, ITEMS_INSIDE)
      .map((item) => [
        item.id,
        item.price?.id,
        item.quantity,
        item.current_period_start,
        item.current_period_end,
      ]),
    [invoice?.id, invoice?.status, invoice?.amount_remaining, invoice?.attempt_count],
    [invoice?.due_date, invoice?.billing_reason],
    typeof clock === 'object' ? clock?.frozen_time : clock,
  ]
  return createHash('sha256').update(JSON.stringify(seen)).digest()
}

function idOf(value: string | { id: string } | null): string | null {
  return typeof value === 'object' ? (value?.id ?? null) : value
}
