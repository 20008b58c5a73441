import { AppError } from '@bursar/wire/errors'
import {
  type CheckoutDecision,
  type CheckoutSnapshot,
  decideCheckout,
} from '../subscription/decide-checkout.ts'
import { escalateFindings } from '../subscription/finding/findings.store.ts'
import { completeIntent, giveUpIntent, leavePage } from './checkout/intents.store.ts'
import type { PendingReason } from './next-check.ts'
import type { Claim } from './object/claim.store.ts'
import {
  findSubscriptionsOfCustomer,
  markSubscriptionsStale,
  releaseSavepoint,
  rollbackToSavepoint,
  savepoint,
  type Tx,
} from './object/observe.store.ts'
import { type Given, giveCustomer } from './ownership/give-customer.ts'
import { lockCustomer } from './ownership/ownership.store.ts'
import { findOwnershipFacts } from './ownership/ownership-facts.store.ts'
import {
  beginCommit,
  type CommitContext,
  endCommit,
  type Outcome,
  type RefreshResult,
  STALE,
} from './refresh-result.ts'
import type { Truth } from './truth.ts'

/** Rounds until the list of a customer's subscriptions stands still; it hardly ever takes two. */
const LINK_ROUNDS_MAX = 5
const HOUR_MS = 3_600_000

type CheckoutTruth = Extract<Truth, { kind: 'checkout_session' }>

const OUTCOMES = {
  ignore: 'unchanged',
  wait: 'unchanged',
  failed: 'unchanged',
  known: 'unchanged',
  hold: 'on_hold',
  link: 'linked',
  create: 'linked',
} as const satisfies Record<CheckoutDecision['kind'], Outcome>

/** The only writer of ownership: a session that proves itself makes its customer a tenant's. */
export async function commitCheckout(
  tx: Tx,
  claim: Claim,
  { session, requestId }: CheckoutTruth,
  context: CommitContext,
): Promise<RefreshResult> {
  const moment = await beginCommit(tx, claim, context)
  if (moment === null) return STALE
  const hold = holdOf(claim, moment.now, context)
  const { decision, customerTenantId, markedStale } = await decideUnderLock(
    tx,
    session,
    context,
    hold,
  )
  await context.failpoint?.('commit.after_ownership', claim.id)
  if (decision.kind === 'known' && customerTenantId !== null) {
    await completeIntentOf(tx, session, customerTenantId)
  }
  await endIntentOf(tx, session, decision)
  const { tenantId, auditId, findings } = await deliverMessage(
    tx,
    claim,
    { session, decision },
    context,
  )
  await context.failpoint?.('commit.after_audit', claim.id)
  const isHeld = decision.kind === 'hold'
  const result = await endCommit(tx, claim, moment, {
    outcome: OUTCOMES[decision.kind],
    rule: `checkout_${decision.kind}`,
    stripeRequestId: requestId,
    auditId,
    markedStale,
    tenantId: tenantId ?? customerTenantId,
    findings: [...decision.findings, ...findings],
    customerId: session.customerId,
    withheld: unsettledOf(session, decision),
    waitingSince: isHeld ? hold.since : null,
    recheckAt: isHeld && !hold.isLong ? hold.until : null,
    // Who is told that it is complete and finds it open was answered with what was before.
    laterRead: decision.kind === 'wait' && session.status !== 'expired' ? 'if_notified' : 'never',
  })
  if (isHeld && hold.isLong) {
    const { account, id: objectId } = claim
    await escalateFindings(tx, { account, objectId, findings: decision.findings })
  }
  return result
}

interface Hold {
  readonly since: Date
  readonly until: Date
  readonly isLong: boolean
  /** It was not on hold before. */
  readonly isNew: boolean
}

/** How long it has been on hold, should it be. */
function holdOf({ waitingSince }: Claim, now: Date, { policy }: CommitContext): Hold {
  const since = waitingSince ?? now
  const until = new Date(since.getTime() + policy.holdHours * HOUR_MS)
  return { since, until, isLong: now >= until, isNew: waitingSince === null }
}

/** What its buyer still waits for; null where it has an outcome, or sells no subscription. */
function unsettledOf(
  { status }: CheckoutSnapshot,
  { kind }: CheckoutDecision,
): PendingReason | null {
  if (kind === 'hold') return 'on_hold'
  if (kind !== 'wait' || status === 'expired') return null
  return status === 'complete' ? 'first_payment_processing' : 'checkout_unfinished'
}

interface Decided {
  readonly decision: CheckoutDecision
  readonly customerTenantId: string | null
  readonly markedStale: readonly string[]
}

/**
 * Objects are locked before the customer, everywhere; but only under the customer's lock is it
 * known which subscriptions the session concerns. So: lock the customer, look, and when something
 * is to be marked stale, let go of the lock, mark it stale, and look again.
 */
async function decideUnderLock(
  tx: Tx,
  session: CheckoutSnapshot,
  context: CommitContext,
  hold: Hold,
): Promise<Decided> {
  const { policy } = context
  const { account, customerId } = session
  const markedStale = new Set<string>()
  for (let round = 1; round <= LINK_ROUNDS_MAX; round += 1) {
    await savepoint(tx)
    await markSubscriptionsStale(tx, account, [...markedStale], 'link')
    const customerTenantId =
      customerId === null ? null : await lockCustomer(tx, account, customerId)
    const asked = {
      customerTenantId,
      referenceKeys: policy.referenceKeys,
      isOnHoldLong: hold.isLong,
    }
    const facts = await findOwnershipFacts(tx, session, asked)
    const decision = decideCheckout(session, facts, policy)
    const concerned = await concernedBy(tx, session, decision, hold)
    if (concerned.every((id) => markedStale.has(id))) {
      await releaseSavepoint(tx)
      return { decision, customerTenantId, markedStale: [...markedStale] }
    }
    for (const id of concerned) markedStale.add(id)
    await rollbackToSavepoint(tx)
  }
  throw new AppError(
    'INVARIANT_BROKEN',
    'The customer gets new subscriptions faster than Bursar can read them.',
  )
}

/**
 * Its own subscription, whose doorbell may have broken, and with a link all others of its customer.
 * When it is put on hold, its own subscription is asked once, because it is no orphan then. Later
 * none while nobody owns the customer: a subscription that waits asks for its checkout by itself,
 * and the two would mark each other stale for ever.
 */
async function concernedBy(
  tx: Tx,
  { account, customerId, stripeSubscriptionId }: CheckoutSnapshot,
  { kind }: CheckoutDecision,
  hold: Hold,
): Promise<readonly string[]> {
  const own = stripeSubscriptionId === null ? [] : [stripeSubscriptionId]
  if (kind === 'known' || (kind === 'hold' && hold.isNew)) return own
  if ((kind !== 'link' && kind !== 'create') || customerId === null) return []
  return [...own, ...(await findSubscriptionsOfCustomer(tx, account, customerId))]
}

/** Gives the tenant that the customer now belongs to; nulls where the decision links nobody. */
async function deliverMessage(
  tx: Tx,
  claim: Claim,
  { session, decision }: { session: CheckoutSnapshot; decision: CheckoutDecision },
  context: CommitContext,
): Promise<Omit<Given, 'tenantId'> & { readonly tenantId: string | null }> {
  if (decision.kind !== 'link' && decision.kind !== 'create') {
    return { tenantId: null, auditId: null, findings: [] }
  }
  const { account, customerId, sessionId, email, locales } = session
  if (customerId === null)
    throw new AppError('INVARIANT_BROKEN', 'The checkout to link has no customer.')
  if (decision.kind === 'link') await completeIntentOf(tx, session, decision.tenantId)
  const gift = { account, customerId, decision, linkedBy: sessionId, email, locales }
  return giveCustomer(tx, claim, gift, context)
}

async function completeIntentOf(
  tx: Tx,
  { intentNonce: nonce, sessionId, stripeSubscriptionId }: CheckoutSnapshot,
  tenantId: string,
): Promise<void> {
  if (nonce === null) return
  await completeIntent(tx, { nonce, sessionId, tenantId, stripeSubscriptionId })
}

/** Its tenant must be able to begin anew, and must not be sent to a page that is complete. */
async function endIntentOf(
  tx: Tx,
  { account, intentNonce: nonce, sessionId, status, stripeSubscriptionId }: CheckoutSnapshot,
  { kind }: CheckoutDecision,
): Promise<void> {
  if (nonce === null) return
  const ended = { account, nonce, sessionId }
  if (kind === 'failed') await giveUpIntent(tx, ended, stripeSubscriptionId)
  // Also where its customer is another tenant's by now; one that was completed is left as it is.
  if (kind === 'hold' || kind === 'known') await giveUpIntent(tx, ended, null)
  if (kind === 'wait' && status === 'complete') await leavePage(tx, ended)
}
