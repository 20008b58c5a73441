import type Stripe from 'stripe'
import { planOf } from '../objects/new-price.ts'
import { newSubscriptionItem } from '../objects/new-subscription.ts'
import { invalidRequest } from '../world/refusal.ts'
import type { World } from '../world/world.ts'
import { mergeMetadata } from './merge-metadata.ts'
import { endPeriod, movePeriod } from './roll-period.ts'
import { firstPeriod, planAhead } from './start-subscription.ts'

export interface ItemChange {
  id?: string
  price?: Stripe.Price
  quantity?: number
  deleted?: boolean
  metadata?: Stripe.Metadata
}

export interface SubscriptionChange {
  items?: ItemChange[]
  metadata?: Stripe.Metadata
  description?: string | null
  cancelAtPeriodEnd?: boolean
  /** Unix seconds; null takes the cancellation back. */
  cancelAt?: number | null
  /** Unix seconds, or the end of the trial now. */
  trialEnd?: number | 'now'
  defaultPaymentMethod?: string | null
  pauseCollection?: { behavior: string; resumes_at: number | null } | null
  missingPaymentMethod?: 'cancel' | 'create_invoice' | 'pause'
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
  if (change.items !== undefined) changeItems(world, subscription, change.items)
  mergeMetadata(subscription.metadata, change.metadata)
  if (change.description !== undefined) subscription.description = change.description
  if (change.defaultPaymentMethod !== undefined) {
    subscription.default_payment_method = change.defaultPaymentMethod
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
  changeEnd(world, subscription, change)
  if (change.trialEnd !== undefined) changeTrial(world, subscription, change.trialEnd)
  world.save(world.subscriptions, subscription, at, 'customer.subscription.updated')
  if (change.trialEnd === 'now') endPeriod(world, subscription)
}

/** https://docs.stripe.com/billing/subscriptions/cancel: a canceled one takes only words. */
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
    subscription.cancel_at_period_end = change.cancelAtPeriodEnd
    subscription.cancel_at = change.cancelAtPeriodEnd ? firstPeriod(subscription).end : null
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

function changeTrial(world: World, subscription: Stripe.Subscription, end: number | 'now'): void {
  const at = world.timelineOf(subscription.test_clock)
  const trialEnd = end === 'now' ? at.now : end
  subscription.trial_end = trialEnd
  subscription.billing_cycle_anchor = trialEnd
  if (end === 'now') {
    // The period ends at this very moment, as if the trial had run out.
    for (const item of subscription.items.data) item.current_period_end = trialEnd
    return
  }
  if (trialEnd <= at.now) {
    throw invalidRequest('Timestamp must be in the future: trial_end', { param: 'trial_end' })
  }
  subscription.trial_start ??= at.now
  subscription.status = 'trialing'
  for (const item of subscription.items.data) item.current_period_end = trialEnd
  planAhead(subscription, at, world)
}

function changeItems(world: World, subscription: Stripe.Subscription, changes: ItemChange[]): void {
  for (const change of changes) {
    if (change.id === undefined) addItem(world, subscription, change)
    else changeItem(subscription, change.id, change)
  }
  if (subscription.items.data.length === 0) {
    throw invalidRequest('A subscription must have at least one active plan.', { param: 'items' })
  }
}

function changeItem(subscription: Stripe.Subscription, id: string, change: ItemChange): void {
  const index = subscription.items.data.findIndex((item) => item.id === id)
  const item = subscription.items.data[index]
  if (item === undefined) {
    throw invalidRequest(`The subscription does not have an item with ID ${id}.`, {
      param: 'items[0][id]',
    })
  }
  if (change.deleted === true) {
    subscription.items.data.splice(index, 1)
    return
  }
  if (change.price !== undefined) {
    item.price = change.price
    item.plan = planOf(change.price)
  }
  if (change.quantity !== undefined) item.quantity = change.quantity
  mergeMetadata(item.metadata, change.metadata)
}

function addItem(world: World, subscription: Stripe.Subscription, change: ItemChange): void {
  if (change.price === undefined) {
    throw invalidRequest('Missing required param: items[0][price].', {
      code: 'parameter_missing',
      param: 'items[0][price]',
    })
  }
  const at = world.timelineOf(subscription.test_clock)
  const { end } = firstPeriod(subscription)
  subscription.items.data.push(
    newSubscriptionItem({
      id: world.newId('si'),
      created: at.now,
      subscription: subscription.id,
      price: change.price,
      quantity: change.quantity ?? 1,
      periodStart: at.now,
      periodEnd: end,
      ...(change.metadata === undefined ? {} : { metadata: change.metadata }),
    }),
  )
}

/** https://docs.stripe.com/api/subscriptions/resume: billing starts again with a new period. */
export function resumePaused(world: World, subscription: Stripe.Subscription): void {
  const at = world.timelineOf(subscription.test_clock)
  if (subscription.status !== 'paused') {
    throw invalidRequest('The subscription is not paused, so it cannot be resumed.')
  }
  subscription.status = 'active'
  delete subscription.status_details
  subscription.billing_cycle_anchor = at.now
  movePeriod(subscription, at.now)
}
