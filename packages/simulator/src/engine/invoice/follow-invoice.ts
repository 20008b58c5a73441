import type Stripe from 'stripe'
import { idOf } from '../../world/id-of.ts'
import type { Timeline } from '../../world/timeline.ts'
import type { World } from '../../world/world.ts'
import { endSubscription } from '../subscription/end-subscription.ts'

/** The subscription of an invoice, or null. */
export function subscriptionOf(world: World, invoice: Stripe.Invoice): Stripe.Subscription | null {
  const id = idOf(invoice.parent?.subscription_details?.subscription)
  return world.subscriptions.find(id ?? '') ?? null
}

/**
 * Paying the latest invoice activates an incomplete, past due or unpaid subscription. Paying an
 * older one does not change the status. https://docs.stripe.com/billing/subscriptions/overview
 */
export function afterInvoicePaid(world: World, invoice: Stripe.Invoice, at: Timeline): void {
  setDelinquent(world, invoice, false, at)
  const subscription = subscriptionOf(world, invoice)
  if (subscription === null || idOf(subscription.latest_invoice) !== invoice.id) return
  const pausedAt = subscription.status_details?.paused?.transitioned_at
  if (subscription.status === 'paused' && invoice.created >= (pausedAt ?? invoice.created)) {
    activate(subscription)
    world.save(world.subscriptions, subscription, at, ...RESUMED)
  }
  if (!['incomplete', 'past_due', 'unpaid'].includes(subscription.status)) return
  subscription.status = 'active'
  world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
}

export const RESUMED = ['customer.subscription.updated', 'customer.subscription.resumed']

export function activate(subscription: Stripe.Subscription): void {
  subscription.status = 'active'
  delete subscription.status_details
}

/**
 * A failed renewal makes its subscription past due. After the last retry, the account’s setting
 * decides. https://docs.stripe.com/billing/revenue-recovery/smart-retries
 */
export function afterInvoiceFailed(world: World, invoice: Stripe.Invoice, at: Timeline): void {
  const subscription = subscriptionOf(world, invoice)
  if (subscription === null || subscription.status === 'incomplete') return
  const isLatest = idOf(subscription.latest_invoice) === invoice.id
  if (isLatest) setDelinquent(world, invoice, true, at)
  if (isLatest && subscription.status === 'active') {
    subscription.status = 'past_due'
    world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
  }
  const isExhausted = invoice.attempt_count > world.settings.retryAfterDays.length
  if (subscription.status !== 'past_due' || !isExhausted) return
  if (world.settings.afterRetries === 'cancel') {
    endSubscription(world, subscription, { reason: 'payment_failed' })
  } else if (world.settings.afterRetries === 'unpaid') {
    subscription.status = 'unpaid'
    world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
  }
}

/** https://docs.stripe.com/api/customers/object#customer_object-delinquent */
function setDelinquent(
  world: World,
  invoice: Stripe.Invoice,
  delinquent: boolean,
  at: Timeline,
): void {
  const customer = world.customers.find(idOf(invoice.customer) ?? '')
  if (customer === undefined || customer.delinquent === delinquent) return
  customer.delinquent = delinquent
  world.save(world.customers, customer, at, 'customer.updated')
}
