import type Stripe from 'stripe'
import { newSubscription, newSubscriptionItem } from '../objects/new-subscription.ts'
import type { SubscriptionOutline } from '../world/collection/outlines.ts'
import type { SeededObjects } from '../world/collection/seeded-objects.ts'
import { isLive, type SubscriptionRow, stripeStatusOf } from './rows.ts'
import type { SeedFrame } from './seed-frame.ts'
import { numberIn, tenantMetadata } from './seeded-customers.ts'

/** A plan and an add-on. */
export const ITEMS_MAX = 2
const DAYS_UNTIL_DUE = 30

export function seededSubscriptions(
  frame: SeedFrame,
): SeededObjects<Stripe.Subscription, SubscriptionOutline> {
  const { ids, rows } = frame
  const rowAt = (number: number): SubscriptionRow => rows.subscriptions[number]!
  return {
    size: rows.subscriptions.length,
    idAt: (number) => ids.subscriptions.at(number),
    numberOf: (id) => numberIn(rows.subscriptions, ids.subscriptions, id),
    createdAt: (number) => rowAt(number).created,
    tombstoneAt: () => null,
    ownedBy(customer) {
      const number = ids.customers.numberOf(customer) ?? -1
      const theirs = rows.customers[number]?.subscriptions ?? []
      return theirs.map((row) => row.number).sort((one, other) => one - other)
    },
    outlineAt(number) {
      const row = rowAt(number)
      return {
        created: row.created,
        status: stripeStatusOf(row),
        test_clock: null,
        get items() {
          return { data: row.prices.map((price) => ({ price })) }
        },
      }
    },
    objectAt: (number) => subscriptionOf(frame, rowAt(number)),
  }
}

export function itemId({ ids }: SeedFrame, { number }: SubscriptionRow, index: number): string {
  return ids.items.at(number * ITEMS_MAX + index)
}

export function subscriptionOf(frame: SeedFrame, row: SubscriptionRow): Stripe.Subscription {
  const { ids } = frame
  const id = ids.subscriptions.at(row.number)
  const subscription = newSubscription({
    id,
    created: row.created,
    livemode: frame.livemode,
    currency: row.prices[0]?.currency ?? 'usd',
    customer: ids.customers.at(row.customer.number),
    status: stripeStatusOf(row),
    items: row.prices.map((price, index) =>
      newSubscriptionItem({
        id: itemId(frame, row, index),
        created: row.created,
        subscription: id,
        price,
        quantity: index === 0 ? row.quantity : 1,
        periodStart: row.periodStart,
        periodEnd: row.periodEnd,
      }),
    ),
    metadata: tenantMetadata(frame, row.customer),
    description: null,
    testClock: null,
    trialStart: row.trialEnd === null ? null : row.created,
    trialEnd: row.trialEnd,
    billingCycleAnchor: row.trialEnd ?? row.created,
    defaultPaymentMethod: null,
    collectionMethod: row.isSent ? 'send_invoice' : 'charge_automatically',
    daysUntilDue: row.isSent ? DAYS_UNTIL_DUE : null,
    missingPaymentMethod: row.status === 'paused' ? 'pause' : 'create_invoice',
    saveDefaultPaymentMethod: 'off',
  })
  const latest = row.invoices.at(-1)
  subscription.latest_invoice = latest === undefined ? null : ids.invoices.at(latest.number)
  if (row.isCollectionPaused) {
    subscription.pause_collection = { behavior: 'void', resumes_at: null }
  }
  if (row.status === 'paused') pause(subscription, row)
  if (row.cancels) schedule(subscription, row)
  if (!isLive(row)) end(subscription, row)
  return subscription
}

function pause(subscription: Stripe.Subscription, { trialEnd }: SubscriptionRow): void {
  const reason = { type: 'trial_end_without_payment_method' } as const
  subscription.status_details = {
    paused: { subscription: reason, transitioned_at: trialEnd ?? 0, type: 'subscription' },
  }
}

function schedule(subscription: Stripe.Subscription, row: SubscriptionRow): void {
  subscription.cancel_at_period_end = true
  subscription.cancel_at = row.periodEnd
  subscription.canceled_at = row.periodStart
  subscription.cancellation_details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    reason: 'cancellation_requested',
  }
}

function end(subscription: Stripe.Subscription, row: SubscriptionRow): void {
  subscription.ended_at = row.endedAt
  if (row.status === 'incomplete_expired') return
  const isUnpaid = row.invoices.at(-1)?.status !== 'paid'
  subscription.canceled_at = row.endedAt
  subscription.cancellation_details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    reason: isUnpaid ? 'payment_failed' : 'cancellation_requested',
  }
}
