import type Stripe from 'stripe'
import { idOf } from '../../world/id-of.ts'
import type { Timeline } from '../../world/timeline.ts'
import type { World } from '../../world/world.ts'
import { draftInvoice, finalizeInvoice, linesFor } from '../invoice/issue-invoice.ts'
import { defaultMethodOf, payInvoice } from '../invoice/pay-invoice.ts'
import { endSubscription, voidInvoice } from './end-subscription.ts'
import { periodEnd } from './period.ts'
import { firstPeriod, planAhead, recurrenceOf } from './start-subscription.ts'

/**
 * At the end of a period: cancels if scheduled, ends a trial, or starts the next period with a
 * draft invoice. https://docs.stripe.com/billing/subscriptions/overview#subscription-lifecycle
 */
export function endPeriod(world: World, subscription: Stripe.Subscription): void {
  const at = world.timelineOf(subscription.test_clock)
  if (!['active', 'trialing', 'past_due', 'unpaid'].includes(subscription.status)) return
  if (firstPeriod(subscription).end !== at.now) return
  if (subscription.cancel_at !== null && subscription.cancel_at <= at.now) {
    endSubscription(world, subscription, { reason: 'cancellation_requested' })
    return
  }
  const wasTrial = subscription.status === 'trialing'
  if (wasTrial && !canBill(world, subscription)) {
    const wish = subscription.trial_settings?.end_behavior.missing_payment_method
    if (wish === 'cancel') {
      endSubscription(world, subscription, { reason: 'cancellation_requested' })
      return
    }
    if (wish === 'pause') {
      pauseSubscription(world, subscription, 'trial_end_without_payment_method')
      return
    }
  }
  renew(world, subscription, at, wasTrial)
}

function canBill(world: World, subscription: Stripe.Subscription): boolean {
  if (subscription.collection_method === 'send_invoice') return true
  const customer = world.customers.get(idOf(subscription.customer))
  return defaultMethodOf(world, customer, subscription) !== null
}

/**
 * A renewal does not change the status. The draft is finalized and charged an hour later.
 * https://docs.stripe.com/billing/invoices/subscription#subscription-invoice-lifecycle
 */
function renew(
  world: World,
  subscription: Stripe.Subscription,
  at: Timeline,
  wasTrial: boolean,
): void {
  const before = firstPeriod(subscription)
  movePeriod(subscription, at.now)
  if (wasTrial) subscription.status = 'active'
  const stopped = subscription.status === 'unpaid' || subscription.pause_collection !== null
  const keep = subscription.pause_collection?.behavior === 'keep_as_draft'
  const finalizesAt =
    subscription.status === 'unpaid' || keep ? null : at.now + world.settings.draftSeconds
  const invoice = draftInvoice(world, subscription, {
    reason: 'subscription_cycle',
    lines: (id) => linesFor(world, subscription, id, false),
    finalizesAt,
    periodStart: before.start,
    periodEnd: before.end,
  })
  if (stopped) invoice.next_payment_attempt = null
  world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
  world.save(world.invoices, invoice, at, 'invoice.created')
  if (finalizesAt !== null) at.agenda.plan(finalizesAt, 'finalize', world.taskId(invoice.id))
  planAhead(subscription, at, world)
}

/** Starts the next period now. Its end follows the billing cycle anchor. */
export function movePeriod(subscription: Stripe.Subscription, now: number): void {
  const recurring = recurrenceOf(subscription.items.data[0]?.price)
  const end = periodEnd(subscription.billing_cycle_anchor, recurring, now)
  for (const item of subscription.items.data) {
    item.current_period_start = now
    item.current_period_end = end
  }
}

/** The hour of a draft is over. https://docs.stripe.com/billing/subscriptions/pause-payment */
export function finalizeDue(world: World, invoice: Stripe.Invoice): void {
  if (invoice.status !== 'draft' || invoice.auto_advance !== true) return
  const id = idOf(invoice.parent?.subscription_details?.subscription) ?? ''
  const subscription = world.subscriptions.find(id) ?? null
  const at = world.timelineOf(invoice.test_clock)
  const pause = subscription?.pause_collection?.behavior
  finalizeInvoice(world, invoice)
  if (pause === 'void') {
    voidInvoice(world, invoice)
  } else if (pause === 'mark_uncollectible') {
    markUncollectible(world, invoice)
  } else if (invoice.collection_method === 'send_invoice' && invoice.amount_due > 0) {
    world.announce('invoice.sent', invoice, at)
    at.agenda.plan(invoice.due_date ?? at.now, 'overdue', world.taskId(invoice.id))
  } else {
    const customer = world.customers.get(idOf(invoice.customer) ?? '')
    const method = defaultMethodOf(world, customer, subscription)
    payInvoice(world, invoice, { method, customer: 'away' })
  }
}

/** https://docs.stripe.com/api/invoices/mark_uncollectible */
export function markUncollectible(world: World, invoice: Stripe.Invoice): void {
  const at = world.timelineOf(invoice.test_clock)
  invoice.status = 'uncollectible'
  invoice.auto_advance = false
  invoice.next_payment_attempt = null
  invoice.status_transitions.marked_uncollectible_at = at.now
  world.save(world.invoices, invoice, at, 'invoice.marked_uncollectible')
}

type PauseReason = 'pause_requested' | 'trial_end_without_payment_method'

/** https://docs.stripe.com/changelog/endive/2026-09-30/pause-subscription */
export function pauseSubscription(
  world: World,
  subscription: Stripe.Subscription,
  type: PauseReason,
): void {
  const at = world.timelineOf(subscription.test_clock)
  subscription.status = 'paused'
  subscription.status_details = {
    paused: { subscription: { type }, transitioned_at: at.now, type: 'subscription' },
  }
  const types = ['customer.subscription.updated', 'customer.subscription.paused']
  world.save(world.subscriptions, subscription, at, ...types)
}

/** The 23 hours are over. https://docs.stripe.com/billing/subscriptions/overview */
export function expireIncomplete(world: World, subscription: Stripe.Subscription): void {
  if (subscription.status !== 'incomplete') return
  const at = world.timelineOf(subscription.test_clock)
  const invoice = world.invoices.find(idOf(subscription.latest_invoice) ?? '')
  if (invoice?.status === 'open') voidInvoice(world, invoice)
  subscription.status = 'incomplete_expired'
  subscription.ended_at = at.now
  world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
}
