import { randomUUID } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import { appendAudit } from '../../audit/append-audit.store.ts'
import type { AuditEventType } from '../../audit/event-type.ts'
import type { ItemChange } from '../../stripe/stripe-writer.ts'
import { type BillingContext, type Caller, OWN_ACCOUNT } from '../billing-context.ts'
import { assertSold } from '../checkout/sold-price.ts'
import { asTenant } from '../own-rows.store.ts'
import { listSubscriptions, type OwnSubscription } from '../read/subscriptions.store.ts'
import { markSubscriptionsStale } from '../status/mark-stale-for.store.ts'
import { assertProrationDate, prorationDateOf } from './proration-date.ts'

export interface ChangeWish {
  readonly subscriptionId: string
  /** null: as it is. */
  readonly priceId: string | null
  readonly quantity: number | null
  /** Unix seconds of a preview; null: now. A preview chooses its own. */
  readonly prorationAt: number | null
}

export interface ChangePreview {
  readonly currency: string
  /** What is billed at once; null where nothing is. */
  readonly now: Stripe.Invoice | null
  /** Of a whole term after the change; null where it ends before. */
  readonly next: Stripe.Invoice | null
  readonly prorationAt: number
}

/**
 * What the change would cost. @throws AppError SUBSCRIPTION_UNKNOWN, SUBSCRIPTION_UNCHANGEABLE,
 * PRICE_NOT_SOLD
 */
export async function previewChange(
  context: BillingContext,
  caller: Caller,
  wish: ChangeWish,
): Promise<ChangePreview> {
  const { stripe, clock } = context
  const found = await toItemChange(context, caller, wish)
  const prorationAt = prorationDateOf(clock.now(), found.periodStart)
  const change = { ...found, prorationAt }
  // Asked for the invoice of a change that bills nothing, Stripe may tell of the renewal instead.
  const isFree = change.isSame || change.isTrial
  const [now, next] = await Promise.all([
    isFree ? null : stripe.previewNow(change),
    change.endsWithTerm ? null : stripe.previewNext(change),
  ])
  return { currency: change.currency, now, next, prorationAt }
}

/**
 * Another price, another quantity, or both; paid for at once. What is as it should be already is
 * left alone. @throws AppError as `previewChange`, PRORATION_DATE_REFUSED and PAYMENT_REFUSED
 */
export async function changeItem(
  context: BillingContext,
  caller: Caller,
  wish: ChangeWish,
): Promise<void> {
  const change = await toItemChange(context, caller, wish)
  if (change.isSame) return
  if (wish.prorationAt !== null) {
    assertProrationDate(wish.prorationAt, context.clock.now(), change.periodStart)
  }
  const details = { price_id: change.priceId, quantity: change.quantity }
  await runChange(context, caller, {
    subscriptionId: wish.subscriptionId,
    asked: 'subscription.change_asked',
    details,
    act: () => context.stripe.changeItem(change, randomUUID()),
    stripeId: change.subscription,
  })
}

/** @throws AppError SUBSCRIPTION_UNKNOWN, SUBSCRIPTION_UNCHANGEABLE */
export async function cancel(
  context: BillingContext,
  caller: Caller,
  { subscriptionId, when }: { subscriptionId: string; when: 'term_end' | 'now' },
): Promise<void> {
  const { stripeId } = await findOwn(context, caller, subscriptionId)
  const { stripe } = context
  await runChange(context, caller, {
    subscriptionId,
    asked: 'subscription.cancel_asked',
    details: { when },
    act: () => (when === 'now' ? stripe.endNow(stripeId) : stripe.endAtTermEnd(stripeId)),
    stripeId,
  })
}

/** Takes a cancellation back. @throws AppError SUBSCRIPTION_UNKNOWN, SUBSCRIPTION_UNCHANGEABLE */
export async function resume(
  context: BillingContext,
  caller: Caller,
  subscriptionId: string,
): Promise<void> {
  const { own, stripeId } = await findOwn(context, caller, subscriptionId)
  if (own.parentSubscriptionId !== null) {
    throw new AppError('SUBSCRIPTION_UNCHANGEABLE', 'An add-on ends with its main subscription.')
  }
  await runChange(context, caller, {
    subscriptionId,
    asked: 'subscription.resume_asked',
    details: {},
    act: () => context.stripe.keep(stripeId),
    stripeId,
  })
}

interface Deed {
  readonly subscriptionId: string
  readonly stripeId: string
  readonly asked: `subscription.${'change' | 'cancel' | 'resume'}_asked`
  readonly details: Readonly<Record<string, string | number>>
  readonly act: () => Promise<void>
}

/**
 * Who asked is in the audit log before Stripe is; what came of it is written by the refresh
 * alone.
 */
async function runChange(context: BillingContext, caller: Caller, deed: Deed): Promise<void> {
  const { tenantId, subject, actorType } = caller
  const note = (eventType: AuditEventType, more: Deed['details']) => {
    const details = { subscription_id: deed.subscriptionId, ...more }
    const rows = [{ eventType, actorType, actorId: subject, details }]
    return asTenant(context.pool, tenantId, (tx) =>
      appendAudit(tx, { key: context.auditKey, tenantId, rows }),
    )
  }
  await note(deed.asked, deed.details)
  try {
    await deed.act()
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'INVARIANT_BROKEN'
    await note(`${deed.asked}.failed`, { error_code: code })
    throw error
  } finally {
    // Also after a failure: an answer that was lost may have been a yes.
    await markSubscriptionsStale(context.pool, OWN_ACCOUNT, [deed.stripeId])
    context.waiters.wake()
  }
}

interface Circumstances {
  readonly isSame: boolean
  readonly isTrial: boolean
  readonly endsWithTerm: boolean
  /** Unix seconds: when the present term of the item began. */
  readonly periodStart: number
  readonly currency: string
}

async function toItemChange(
  context: BillingContext,
  caller: Caller,
  wish: ChangeWish,
): Promise<ItemChange & Circumstances> {
  const { own, stripeId } = await findOwn(context, caller, wish.subscriptionId)
  if (wish.priceId !== null) {
    await assertSold(context, wish.priceId, own.type === 'ADDON' ? 'ADDON' : 'MAIN')
  }
  const subscription = await context.stripe.subscription(stripeId)
  const item = planItemOf(context, subscription)
  const priceId = wish.priceId ?? item.price.id
  const quantity = wish.quantity ?? item.quantity ?? 1
  const isSame = priceId === item.price.id && quantity === (item.quantity ?? 1)
  const { prorationAt } = wish
  const { cancel_at: endsAt, currency, status } = subscription
  return {
    subscription: stripeId,
    itemId: item.id,
    priceId,
    quantity,
    prorationAt,
    isSame,
    isTrial: status === 'trialing',
    endsWithTerm: endsAt !== null && endsAt <= item.current_period_end,
    periodStart: item.current_period_start,
    currency,
  }
}

/** The item of a plan; with several there is no telling which is meant. */
function planItemOf({ plans }: BillingContext, { items }: Stripe.Subscription) {
  const isNamed = (name: string) => Object.values(plans).some(({ prices }) => prices.includes(name))
  const isSold = ({ id, lookup_key: key }: Stripe.Price) =>
    isNamed(id) || (key !== null && isNamed(`lookup_key:${key}`))
  const [item, second] = items.data.filter(({ price }) => isSold(price))
  if (item !== undefined && second === undefined) return item
  throw new AppError(
    'SUBSCRIPTION_UNCHANGEABLE',
    'It has several prices, or none that is in a plan.',
  )
}

async function findOwn(
  { pool }: BillingContext,
  { tenantId }: Caller,
  subscriptionId: string,
): Promise<{ own: OwnSubscription; stripeId: string }> {
  const all = await asTenant(pool, tenantId, (tx) => listSubscriptions(tx, tenantId))
  const own = all.find((one) => one.subscriptionId === subscriptionId)
  if (own === undefined) throw new AppError('SUBSCRIPTION_UNKNOWN')
  const { stripeSubscriptionId: stripeId, account, status } = own
  if (status === 'EXPIRED') throw new AppError('SUBSCRIPTION_UNCHANGEABLE', 'It has ended.')
  if (stripeId === null || account !== OWN_ACCOUNT) {
    throw new AppError('SUBSCRIPTION_UNCHANGEABLE', 'It is not paid through Stripe.')
  }
  return { own, stripeId }
}
