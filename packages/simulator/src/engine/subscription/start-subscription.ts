import type Stripe from 'stripe'
import type { Recurrence } from '../../objects/new-price.ts'
import { newSubscription, newSubscriptionItem } from '../../objects/new-subscription.ts'
import { invalidRequest } from '../../world/refusal.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../world/settings.ts'
import type { Timeline } from '../../world/timeline.ts'
import type { World } from '../../world/world.ts'
import { type CouponTerms, setDiscounts } from '../invoice/discounts.ts'
import { draftInvoice, finalizeInvoice, linesFor } from '../invoice/issue-invoice.ts'
import {
  declineFor,
  defaultMethodOf,
  needsAuthentication,
  type Presence,
  payInvoice,
} from '../invoice/pay-invoice.ts'
import { cardRefusal } from '../payment/attach-card.ts'
import { periodEnd } from './period.ts'

/** A subscription with an unpaid first invoice expires after this time. */
const INCOMPLETE_SECONDS = 23 * HOUR_SECONDS
const TRIAL_WARNING_SECONDS = 3 * DAY_SECONDS

export interface NewSubscription {
  customer: Stripe.Customer
  items: { price: Stripe.Price; quantity: number; metadata?: Stripe.Metadata }[]
  metadata?: Stripe.Metadata
  description?: string | null
  defaultPaymentMethod?: Stripe.PaymentMethod | null
  /** Unix seconds. */
  trialEnd?: number | null
  missingPaymentMethod?: 'cancel' | 'create_invoice' | 'pause'
  paymentBehavior?: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete'
  collectionMethod?: 'charge_automatically' | 'send_invoice'
  daysUntilDue?: number | null
  saveDefaultPaymentMethod?: 'off' | 'on_subscription'
  discounts?: CouponTerms[]
  checkoutSession?: string
  cancelAt?: number | null
  cancelAtPeriodEnd?: boolean
  /** Default: the customer is present and can authenticate. */
  presence?: Presence
  /** The payment takes days, as with a bank debit. */
  slowPayment?: boolean
}

/**
 * https://docs.stripe.com/api/subscriptions/create and
 * https://docs.stripe.com/billing/subscriptions/overview#subscription-lifecycle: a subscription
 * that needs a payment starts as `incomplete` and becomes active with its first paid invoice.
 */
export function startSubscription(world: World, given: NewSubscription): Stripe.Subscription {
  const at = world.timelineOf(given.customer.test_clock)
  const trialEnd = given.trialEnd ?? null
  refuseUnpayable(world, given, trialEnd)
  const subscription = draftSubscription(world, given)
  const isTrial = trialEnd !== null
  const period = firstPeriod(subscription)
  setDiscounts(world, subscription, given.discounts ?? [], given.checkoutSession ?? null)
  const invoice = draftInvoice(world, subscription, {
    reason: 'subscription_create',
    lines: (id) => linesFor(world, subscription, id, isTrial),
    finalizesAt: null,
    periodStart: isTrial ? period.start : at.now,
    periodEnd: isTrial ? period.start : at.now,
  })
  const enqueues = invoice.total + given.customer.balance > 0
  if (enqueues && subscription.collection_method === 'charge_automatically') {
    subscription.status = 'incomplete'
  }
  world.save(world.subscriptions, subscription, at, 'customer.subscription.created')
  world.save(world.invoices, invoice, at, 'invoice.created')
  planAhead(subscription, at, world)
  settleFirstInvoice(world, subscription, invoice, given)
  return subscription
}

function settleFirstInvoice(
  world: World,
  subscription: Stripe.Subscription,
  invoice: Stripe.Invoice,
  given: NewSubscription,
): void {
  const at = world.timelineOf(subscription.test_clock)
  finalizeInvoice(world, invoice)
  const method = defaultMethodOf(world, given.customer, subscription)
  if (invoice.amount_due === 0) {
    payInvoice(world, invoice, { method, customer: 'present' })
  } else if (given.collectionMethod === 'send_invoice') {
    world.announce('invoice.sent', invoice, at)
    at.agenda.plan(invoice.due_date ?? at.now, 'overdue', world.taskId(invoice.id))
  } else if (given.slowPayment !== true && given.paymentBehavior !== 'default_incomplete') {
    payInvoice(world, invoice, { method, customer: given.presence ?? 'present' })
  }
  if (subscription.status === 'incomplete') {
    const id = world.taskId(subscription.id)
    at.agenda.plan(at.now + INCOMPLETE_SECONDS, 'incomplete_expires', id)
  }
}

/** Validates before creating objects, so that an error leaves nothing behind. */
function refuseUnpayable(world: World, given: NewSubscription, trialEnd: number | null): void {
  const { customer, paymentBehavior } = given
  const at = world.timelineOf(customer.test_clock)
  if (trialEnd !== null && trialEnd <= at.now) {
    throw invalidRequest('Timestamp must be in the future: trial_end', { param: 'trial_end' })
  }
  const first = given.items[0]?.price
  for (const { price } of given.items) refusePrice(price, first)
  const amount = given.items.reduce((sum, i) => sum + i.quantity * (i.price.unit_amount ?? 0), 0)
  if (trialEnd !== null || amount === 0 || given.collectionMethod === 'send_invoice') return
  if (paymentBehavior === 'default_incomplete' || given.slowPayment === true) return
  const method = given.defaultPaymentMethod ?? defaultMethodOf(world, customer, null)
  if (method === null) {
    throw invalidRequest(
      'This customer has no attached payment source or default payment method. Please consider ' +
        'adding a default payment method.',
      { code: 'resource_missing' },
    )
  }
  const decline = declineFor(world, customer.id, method, false)
  if (paymentBehavior !== 'error_if_incomplete') return
  if (decline !== null) throw cardRefusal(decline)
  if (!needsAuthentication(method, given.presence ?? 'present')) return
  throw cardRefusal({
    code: 'subscription_payment_intent_requires_action',
    declineCode: null,
    message:
      'Payment for this subscription requires additional user action before it can complete.',
  })
}

export function refusePrice(price: Stripe.Price, first: Stripe.Price | undefined): void {
  if (!price.active) {
    throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`)
  }
  if (price.recurring === null) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with ` +
        `\`type=recurring\`.`,
      { param: 'items[0][price]' },
    )
  }
  const same =
    price.currency === first?.currency &&
    price.recurring.interval === first.recurring?.interval &&
    price.recurring.interval_count === first.recurring?.interval_count
  if (!same) {
    throw invalidRequest(
      'The simulator bills all items of a subscription in one currency and one interval.',
      { param: 'items' },
    )
  }
}

/** The new subscription, not stored yet. */
export function draftSubscription(world: World, given: NewSubscription): Stripe.Subscription {
  const at = world.timelineOf(given.customer.test_clock)
  const trialEnd = given.trialEnd ?? null
  const id = world.newId('sub')
  const recurring = recurrenceOf(given.items[0]?.price)
  const end = trialEnd ?? periodEnd(at.now, recurring, at.now)
  const items = given.items.map(({ price, quantity, metadata }) =>
    newSubscriptionItem({
      id: world.newId('si'),
      created: at.now,
      subscription: id,
      price,
      quantity,
      periodStart: at.now,
      periodEnd: end,
      ...(metadata === undefined ? {} : { metadata }),
    }),
  )
  const subscription = newSubscription({
    id,
    created: at.now,
    livemode: world.livemode,
    currency: given.items[0]?.price.currency ?? 'usd',
    customer: given.customer.id,
    status: trialEnd === null ? 'active' : 'trialing',
    items,
    metadata: given.metadata ?? {},
    description: given.description ?? null,
    testClock: at.testClock,
    trialStart: trialEnd === null ? null : at.now,
    trialEnd,
    billingCycleAnchor: trialEnd ?? at.now,
    defaultPaymentMethod: given.defaultPaymentMethod?.id ?? null,
    collectionMethod: given.collectionMethod ?? 'charge_automatically',
    daysUntilDue: given.collectionMethod === 'send_invoice' ? (given.daysUntilDue ?? 30) : null,
    missingPaymentMethod: given.missingPaymentMethod ?? 'create_invoice',
    saveDefaultPaymentMethod: given.saveDefaultPaymentMethod ?? 'off',
  })
  if (given.cancelAtPeriodEnd === true) subscription.cancel_at_period_end = true
  subscription.cancel_at = given.cancelAtPeriodEnd === true ? end : (given.cancelAt ?? null)
  if (subscription.cancel_at !== null) subscription.canceled_at = at.now
  return subscription
}

const INTERVALS = ['day', 'week', 'month', 'year'] as const

export function recurrenceOf(price: Stripe.Price | undefined): Required<Recurrence> {
  const interval = INTERVALS.find((known) => known === price?.recurring?.interval) ?? 'month'
  return { interval, interval_count: price?.recurring?.interval_count ?? 1 }
}

/** All items of a subscription share one period. */
export function firstPeriod(subscription: Stripe.Subscription): { start: number; end: number } {
  const item = subscription.items.data[0]
  return { start: item?.current_period_start ?? 0, end: item?.current_period_end ?? 0 }
}

/** Schedules the task for the end of the current period. */
export function planAhead(subscription: Stripe.Subscription, at: Timeline, world: World): void {
  const { end } = firstPeriod(subscription)
  const id = world.taskId(subscription.id)
  at.agenda.plan(end, 'period_ends', id)
  if (subscription.cancel_at !== null && subscription.cancel_at < end) {
    at.agenda.plan(Math.max(subscription.cancel_at, at.now), 'cancel_at', id)
  }
  if (subscription.status === 'trialing') {
    at.agenda.plan(Math.max(at.now, end - TRIAL_WARNING_SECONDS), 'trial_will_end', id)
  }
  const notice = end - world.settings.upcomingDays * DAY_SECONDS
  if (world.settings.upcomingDays > 0 && notice > at.now) {
    at.agenda.plan(notice, 'upcoming', id)
  }
}
