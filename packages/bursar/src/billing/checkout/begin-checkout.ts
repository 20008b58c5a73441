import { randomBytes } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import { signTenant } from '@bursar/wire/signed-reference'
import { appendAudit } from '../../audit/append-audit.store.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import {
  addIntent,
  closeIntent,
  type Intent,
  saveSession,
} from '../../refresh/checkout/begun-intents.store.ts'
import { ensureTenant } from '../../refresh/ownership/tenants.store.ts'
import type { CheckoutPage } from '../../stripe/stripe-writer.ts'
import { messagesOfNewTenant } from '../../subscription/outgoing/messages-of-change.ts'
import { type BillingContext, type Caller, OWN_ACCOUNT } from '../billing-context.ts'
import { asTenant, type Tx } from '../own-rows.store.ts'
import { findBoughtMains, findLiveMains } from '../read/subscriptions.store.ts'
import { markSessionsStale } from '../status/mark-stale-for.store.ts'
import { findCustomers, findOpenIntent } from './intents.store.ts'
import { assertReturnUrl } from './return-url.ts'
import { assertSold } from './sold-price.ts'

/** A page of Stripe’s lives that long; Stripe allows 30 minutes to a day. */
const CHECKOUT_MINUTES = 60
/** With less than this left nobody is sent there any more. */
const CHECKOUT_MINUTES_LEFT_MIN = 35
const NONCE_BYTES = 24
/** An old checkout is closed before a new one is begun; it hardly ever takes two rounds. */
const ROUNDS_MAX = 4
const JUST_BOUGHT = 'The previous checkout has just been completed.'

export interface CheckoutWish {
  readonly priceId: string
  readonly quantity: number
  readonly successUrl: string
  readonly cancelUrl: string
}

export interface BegunCheckout {
  readonly url: string
  readonly expiresAt: Date
}

/**
 * A page of Stripe’s where the tenant buys a main plan. Asked twice for the same, it gives the same
 * page; asked for something else, the page before is closed first.
 * @throws AppError PRICE_NOT_SOLD, RETURN_URL_REFUSED, ALREADY_SUBSCRIBED, PAYMENT_PENDING,
 * CHECKOUT_REPLACED, TENANT_ID_RESERVED
 */
export async function beginCheckout(
  context: BillingContext,
  caller: Caller,
  wish: CheckoutWish,
): Promise<BegunCheckout> {
  await assertSold(context, wish.priceId, 'MAIN')
  return begin(context, caller, { ...checked(context, wish), parentSubscriptionId: null })
}

/**
 * The same for an addition; when it was bought it is made to end with its parent’s term.
 * @throws AppError also SUBSCRIPTION_UNKNOWN
 */
export async function beginAddon(
  context: BillingContext,
  caller: Caller,
  { parentId, ...wish }: CheckoutWish & { readonly parentId: string | null },
): Promise<BegunCheckout> {
  await assertSold(context, wish.priceId, 'ADDON')
  const mains = await asTenant(context.pool, caller.tenantId, (tx) =>
    findLiveMains(tx, caller.tenantId),
  )
  const [parent, second] = mains.filter((id) => parentId === null || id === parentId)
  if (parent === undefined)
    throw new AppError('SUBSCRIPTION_UNKNOWN', 'The tenant has no main subscription.')
  if (second !== undefined) {
    throw new AppError(
      'SUBSCRIPTION_UNKNOWN',
      'The tenant has several main subscriptions: send parent_subscription_id.',
    )
  }
  return begin(context, caller, { ...checked(context, wish), parentSubscriptionId: parent })
}

type Wanted = CheckoutWish & { readonly parentSubscriptionId: string | null }

function checked(context: BillingContext, wish: CheckoutWish): CheckoutWish {
  return {
    ...wish,
    successUrl: assertReturnUrl(wish.successUrl, context.returnOrigins),
    cancelUrl: assertReturnUrl(wish.cancelUrl, context.returnOrigins),
  }
}

async function begin(
  context: BillingContext,
  caller: Caller,
  wanted: Wanted,
): Promise<BegunCheckout> {
  const { tenantId } = caller
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const open = await asTenant(context.pool, tenantId, (tx) =>
      openIntent(tx, { context, caller, wanted }),
    )
    const isFit = isSame(open, wanted) && isYoung(context, open) && !isComplete(open)
    const begun = isFit ? await bring(context, tenantId, open) : null
    if (begun !== null) return begun
    if (!isFit) await close(context, tenantId, open)
  }
  throw new AppError('CHECKOUT_REPLACED')
}

/** The intent that is open in this place, or a new one: durable before Stripe hears of it. */
async function openIntent(
  tx: Tx,
  { context, caller, wanted }: { context: BillingContext; caller: Caller; wanted: Wanted },
): Promise<Intent> {
  const { tenantId, subject, actorType } = caller
  const isNew = await ensureTenant(tx, tenantId, context.outgoing.newTenants ?? 'live')
  if (wanted.parentSubscriptionId === null) {
    const [main] = await findLiveMains(tx, tenantId)
    if (main !== undefined) throw new AppError('ALREADY_SUBSCRIBED', `It is ${main}.`)
    const [bought] = await findBoughtMains(tx, tenantId)
    if (bought !== undefined) throw new AppError('ALREADY_SUBSCRIBED', JUST_BOUGHT)
  }
  const found = await findOpenIntent(tx, tenantId, wanted)
  if (found !== null) return found
  const [customerId = null] = await findCustomers(tx, tenantId)
  const expiresAt = new Date(context.clock.now().getTime() + CHECKOUT_MINUTES * 60_000)
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  const intent = { ...wanted, nonce, customerId, expiresAt }
  if (!(await addIntent(tx, { tenantId, askedBy: subject }, intent))) {
    // Another request was faster by a moment: its intent is ours, too.
    throw new AppError('POSTGRES_CONFLICT')
  }
  const { priceId, quantity, parentSubscriptionId } = wanted
  const details = { price_id: priceId, quantity, parent_subscription_id: parentSubscriptionId }
  const actor = { actorType, actorId: subject }
  const rows = [
    ...(isNew ? [{ ...actor, eventType: 'tenant.created' as const, details: {} }] : []),
    { ...actor, eventType: 'checkout.asked' as const, details },
  ]
  const [auditId] = await appendAudit(tx, { key: context.auditKey, tenantId, rows })
  if (isNew && auditId !== undefined) {
    // Its identity waits for the address that the checkout brings.
    const outgoing = { ...context.outgoing, provision: false }
    await enqueue(tx, messagesOfNewTenant(tenantId, outgoing), { auditId })
  }
  return { ...intent, sessionId: null, sessionUrl: null }
}

function isSame(intent: Intent, wanted: Wanted): boolean {
  const keys = ['priceId', 'quantity', 'successUrl', 'cancelUrl'] as const
  return keys.every((key) => intent[key] === wanted[key])
}

/** Also young enough for Stripe to make its page now, should nobody have asked for it so far. */
function isYoung({ clock }: BillingContext, { expiresAt }: Intent): boolean {
  return expiresAt.getTime() - clock.now().getTime() > CHECKOUT_MINUTES_LEFT_MIN * 60_000
}

/** Its page was completed: the payment is on its way, or has failed. */
function isComplete({ sessionId, sessionUrl }: Intent): boolean {
  return sessionId !== null && sessionUrl === null
}

/**
 * The page of an intent. Its nonce is the Idempotency-Key: two at once get one page. Null where
 * nothing comes of the intent, and another one is to be begun.
 */
async function bring(
  context: BillingContext,
  tenantId: string,
  intent: Intent,
): Promise<BegunCheckout | null> {
  const { nonce, expiresAt, sessionUrl } = intent
  if (sessionUrl !== null) return { url: sessionUrl, expiresAt }
  const page = await pageOf(context, tenantId, intent)
  if (page === null) {
    await asTenant(context.pool, tenantId, (tx) => closeIntent(tx, tenantId, nonce))
    return null
  }
  const isOurs = await asTenant(context.pool, tenantId, (tx) =>
    saveSession(tx, tenantId, { nonce, ...page }),
  )
  if (isOurs) return { url: page.url, expiresAt }
  await context.stripe.expireCheckout(page.sessionId)
  throw new AppError('CHECKOUT_REPLACED')
}

/**
 * Null: Stripe has failed in the middle, and replays that for a day. A page that it had made by
 * then is found; one that it does not show has been seen by nobody, so nobody can pay on it.
 * Whatever else fails leaves the key as it is: asked again, Stripe answers what it has done.
 */
async function pageOf(
  { pool, stripe, referenceKey, livemode }: BillingContext,
  tenantId: string,
  intent: Intent,
): Promise<CheckoutPage | null> {
  const scope = { livemode, account: OWN_ACCOUNT }
  const reference = referenceKey === null ? null : signTenant(tenantId, referenceKey, scope)
  const order = { ...intent, tenantId, reference }
  try {
    return (await stripe.beginCheckout(order)) ?? (await stripe.findCheckout(order))
  } catch (error) {
    if (error instanceof AppError && error.code === 'STRIPE_REFUSED') {
      // Nothing was made. What is wrong, as a customer who is deleted, must not stick to the next.
      await asTenant(pool, tenantId, (tx) => closeIntent(tx, tenantId, intent.nonce))
    }
    throw error
  }
}

/** A page that nobody should buy on any more. One without a session has been seen by nobody. */
async function close(context: BillingContext, tenantId: string, intent: Intent): Promise<void> {
  const { sessionId, nonce } = intent
  const end = sessionId === null ? 'over' : await context.stripe.expireCheckout(sessionId)
  if (end !== 'over' && sessionId !== null) {
    await markSessionsStale(context.pool, OWN_ACCOUNT, [sessionId])
    context.waiters.wake()
    if (end === 'pending') throw new AppError('PAYMENT_PENDING')
    throw new AppError('ALREADY_SUBSCRIBED', JUST_BOUGHT)
  }
  await asTenant(context.pool, tenantId, (tx) => closeIntent(tx, tenantId, nonce))
}
