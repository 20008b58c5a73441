import type Stripe from 'stripe'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { billNow } from '../invoice/bill-now.ts'
import { type CouponTerms, setDiscounts } from '../invoice/discounts.ts'
import { linesFor } from '../invoice/issue-invoice.ts'
import { declineFor, defaultMethodOf } from '../invoice/pay-invoice.ts'
import { previewInvoice } from '../invoice/preview-invoice.ts'
import { keepPending, prorationsOf, refuseProrationDate, termsOf } from '../invoice/prorate.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { cardRefusal } from '../payment/attach-card.ts'
import { billsFor, changeItems, type ItemChange, type ItemsChanged } from './change-items.ts'
import { movePeriod } from './roll-period.ts'
import { firstPeriod, planAhead } from './start-subscription.ts'

export interface SubscriptionChange {
  items?: ItemChange[]
  metadata?: Stripe.Metadata
  description?: string | null
  cancelAtPeriodEnd?: boolean
  /** Unix seconds. null reverts the cancellation. */
  cancelAt?: number | null
  prorationBehavior?: 'always_invoice' | 'create_prorations' | 'none'
  /** Unix seconds; default now. */
  prorationDate?: number
  discounts?: CouponTerms[]
  /** Unix seconds, or the end of the trial now. */
  trialEnd?: number | 'now'
  defaultPaymentMethod?: string | null
  pauseCollection?: { behavior: string; resumes_at: number | null } | null
  missingPaymentMethod?: 'cancel' | 'create_invoice' | 'pause'
  paymentBehavior?: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete'
  /** The billing cycle restarts with this change. */
  startsPeriod?: boolean
  daysUntilDue?: number
  saveDefaultPaymentMethod?: 'off' | 'on_subscription'
  comment?: string | null
  feedback?: string | null
}

const FINAL = ['canceled', 'incomplete_expired']

/** https://docs.stripe.com/api/subscriptions/update */
export function changeSubscription(
  world: World,
  subscription: Stripe.Subscription,
  change: SubscriptionChange,
): void {
  const at = world.timelineOf(subscription.test_clock)
  if (FINAL.includes(subscription.status)) refuseFinal(change)
  if (typeof change.trialEnd === 'number' && change.trialEnd <= at.now) {
    throw invalidRequest('Timestamp must be in the future: trial_end', { param: 'trial_end' })
  }
  refuseProrationDate(subscription, change.prorationDate, 'proration_date')
  if (change.paymentBehavior === 'error_if_incomplete') refuseUnpaid(world, subscription, change)
  const before = subscription.items.data.map(termsOf)
  const changed = change.items && changeItems(world, subscription, change.items)
  const items =
    change.startsPeriod === true ? { before, after: [], intervalChanged: true } : changed
  mergeMetadata(subscription.metadata, change.metadata)
  if (change.description !== undefined) subscription.description = change.description
  if (change.defaultPaymentMethod !== undefined) {
    subscription.default_payment_method = change.defaultPaymentMethod
  }
  if (change.daysUntilDue !== undefined) subscription.days_until_due = change.daysUntilDue
  if (change.saveDefaultPaymentMethod !== undefined && subscription.payment_settings !== null) {
    subscription.payment_settings.save_default_payment_method = change.saveDefaultPaymentMethod
  }
  if (change.missingPaymentMethod !== undefined && subscription.trial_settings !== null) {
    subscription.trial_settings.end_behavior.missing_payment_method = change.missingPaymentMethod
  }
  if (change.pauseCollection !== undefined) {
    subscription.pause_collection = change.pauseCollection
    const resumesAt = change.pauseCollection?.resumes_at ?? null
    if (resumesAt !== null) {
      at.agenda.plan(resumesAt, 'resume_collection', world.taskId(subscription.id))
    }
  }
  if (change.discounts !== undefined) setDiscounts(world, subscription, change.discounts)
  changeEnd(world, subscription, change)
  if (change.trialEnd === 'now' && subscription.status === 'trialing') {
    endTrialNow(world, subscription)
  } else if (typeof change.trialEnd === 'number') {
    startTrial(world, subscription, change.trialEnd, change)
  } else if (items === undefined || !chargeItems(world, subscription, items, change)) {
    world.save(world.subscriptions, subscription, at, UPDATED)
  }
}

/**
 * https://docs.stripe.com/api/subscriptions/update: a change that would stay unpaid is not made.
 */
function refuseUnpaid(
  world: World,
  subscription: Stripe.Subscription,
  change: SubscriptionChange,
): void {
  const { items = [], prorationBehavior, prorationDate } = change
  const at = world.timelineOf(subscription.test_clock)
  const customer = world.customers.get(idOf(subscription.customer))
  const method = defaultMethodOf(world, customer, subscription)
  const decline = declineFor(world, customer.id, method, false)
  if (decline === null) return
  const { amount_due: due, created } = previewInvoice(world, subscription, {
    items,
    prorationBehavior: prorationBehavior ?? 'create_prorations',
    prorationDate: prorationDate ?? at.now,
  })
  const isPendingNow = created === at.now && due > 0
  if (change.startsPeriod === true || isPendingNow) throw cardRefusal(decline)
}

const UPDATED = 'customer.subscription.updated'

/**
 * Bills a change of items. Returns true if it created an invoice and its events.
 * https://docs.stripe.com/billing/subscriptions/prorations
 */
function chargeItems(
  world: World,
  subscription: Stripe.Subscription,
  items: ItemsChanged,
  change: SubscriptionChange,
): boolean {
  const at = world.timelineOf(subscription.test_clock)
  const behavior = change.prorationBehavior ?? 'create_prorations'
  const date = change.prorationDate ?? at.now
  if (!billsFor(subscription, items)) return false
  if (behavior !== 'none') {
    const charged = items.intervalChanged ? [] : items.after
    keepPending(world, subscription, prorationsOf(world, items.before, charged, date))
  }
  if (items.intervalChanged) {
    subscription.billing_cycle_anchor = at.now
    movePeriod(subscription, at.now)
    planAhead(subscription, at, world)
  } else if (behavior !== 'always_invoice') {
    return false
  }
  billNow(world, subscription, {
    reason: 'subscription_update',
    lines: (id) => (items.intervalChanged ? linesFor(world, subscription, id, false) : []),
    types: [UPDATED],
  })
  return true
}

/** https://docs.stripe.com/billing/subscriptions/trials#end-trial: billed immediately. */
function endTrialNow(world: World, subscription: Stripe.Subscription): void {
  const at = world.timelineOf(subscription.test_clock)
  subscription.trial_end = at.now
  subscription.status = 'active'
  subscription.billing_cycle_anchor = at.now
  movePeriod(subscription, at.now)
  billNow(world, subscription, {
    reason: 'subscription_update',
    lines: (id) => linesFor(world, subscription, id, false),
    types: [UPDATED],
  })
  planAhead(subscription, at, world)
}

/**
 * https://docs.stripe.com/billing/subscriptions/cancel: only text fields of a canceled subscription
 * can change.
 */
function refuseFinal(change: SubscriptionChange): void {
  const words = ['metadata', 'comment', 'feedback']
  if (Object.keys(change).every((key) => words.includes(key))) return
  throw invalidRequest(
    'A canceled subscription can only update its cancellation_details and metadata.',
    { param: 'id', code: 'resource_missing' },
  )
}

/** https://docs.stripe.com/billing/subscriptions/cancel#schedule-a-cancellation */
function changeEnd(
  world: World,
  subscription: Stripe.Subscription,
  change: SubscriptionChange,
): void {
  const at = world.timelineOf(subscription.test_clock)
  if (change.cancelAtPeriodEnd !== undefined) {
    const was = subscription.cancel_at_period_end
    subscription.cancel_at_period_end = change.cancelAtPeriodEnd
    if (change.cancelAtPeriodEnd) subscription.cancel_at = firstPeriod(subscription).end
    // Keeps a date that was not set by the flag.
    else if (was) subscription.cancel_at = null
  } else if (change.cancelAt !== undefined) {
    subscription.cancel_at = change.cancelAt
    subscription.cancel_at_period_end = false
  }
  const wished = change.cancelAtPeriodEnd !== undefined || change.cancelAt !== undefined
  if (wished) {
    const ends = subscription.cancel_at !== null
    subscription.canceled_at = ends ? (subscription.canceled_at ?? at.now) : null
    subscription.cancellation_details = {
      comment: change.comment ?? null,
      feedback: change.feedback ?? null,
      feedback_option: null,
      reason: ends ? 'cancellation_requested' : null,
    }
    if (subscription.cancel_at !== null) {
      at.agenda.plan(subscription.cancel_at, 'cancel_at', world.taskId(subscription.id))
    }
  } else if (change.comment !== undefined || change.feedback !== undefined) {
    const details = subscription.cancellation_details
    subscription.cancellation_details = {
      comment: change.comment ?? details?.comment ?? null,
      feedback: change.feedback ?? details?.feedback ?? null,
      feedback_option: null,
      reason: details?.reason ?? null,
    }
  }
}

/**
 * Starts a trial on an active subscription: credits the rest of the period with a zero-amount
 * invoice. https://docs.stripe.com/billing/subscriptions/trials
 */
function startTrial(
  world: World,
  subscription: Stripe.Subscription,
  trialEnd: number,
  change: SubscriptionChange,
): void {
  const at = world.timelineOf(subscription.test_clock)
  const wasTrial = subscription.status === 'trialing'
  if (subscription.status === 'active' && change.prorationBehavior !== 'none') {
    const terms = subscription.items.data.map(termsOf)
    keepPending(world, subscription, prorationsOf(world, terms, [], at.now))
  }
  subscription.trial_end = trialEnd
  subscription.billing_cycle_anchor = trialEnd
  subscription.trial_start ??= at.now
  subscription.status = 'trialing'
  for (const item of subscription.items.data) {
    if (!wasTrial) item.current_period_start = at.now
    item.current_period_end = trialEnd
  }
  planAhead(subscription, at, world)
  if (wasTrial) {
    world.save(world.subscriptions, subscription, at, UPDATED)
    return
  }
  billNow(world, subscription, {
    reason: 'subscription_update',
    lines: (id) => linesFor(world, subscription, id, true),
    types: [UPDATED],
  })
}
