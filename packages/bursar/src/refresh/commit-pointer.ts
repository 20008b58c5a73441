import { dropPending } from '../outbox/enqueue/drop-pending.store.ts'
import { enqueue } from '../outbox/enqueue/enqueue.store.ts'
import type { Finding } from '../subscription/finding.ts'
import { findingOfMoney, reversalOf } from '../subscription/money/money-fact.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import {
  authenticationCause,
  messagesOfAuthentication,
} from '../subscription/outgoing/messages-of-change.ts'
import { hasRow, subscriptionIdOf } from '../subscription/subscription.store.ts'
import { findLiveOfCustomer, noteReversal } from './money/money.store.ts'
import type { Claim } from './object/claim.store.ts'
import {
  findSubscriptionsOfCustomer,
  markSubscriptionsStale,
  type Tx,
} from './object/observe.store.ts'
import { lockCustomer, noteCustomer } from './ownership/ownership.store.ts'
import {
  beginCommit,
  type CommitContext,
  endCommit,
  type RefreshResult,
  STALE,
} from './refresh-result.ts'
import type { Truth } from './truth.ts'

type CustomerTruth = Extract<Truth, { kind: 'customer' }>
type PointerTruth = Extract<Truth, { kind: 'pointer' }>

/** A customer: its address follows, its deletion is a finding, its subscriptions are looked at. */
export async function commitCustomer(
  tx: Tx,
  claim: Claim,
  truth: CustomerTruth,
  context: CommitContext,
): Promise<RefreshResult> {
  const moment = await beginCommit(tx, claim, context)
  if (moment === null) return STALE
  const { account, id: customerId } = claim
  const concerned = await findSubscriptionsOfCustomer(tx, account, customerId)
  await markSubscriptionsStale(tx, account, concerned, 'link')
  const tenantId = await lockCustomer(tx, account, customerId)
  await context.failpoint?.('commit.after_ownership', claim.id)
  await noteCustomer(tx, { account, customerId, ...truth })
  await context.failpoint?.('commit.after_state', claim.id)
  const isDeletedOfTenant = truth.deleted && tenantId !== null
  const live = isDeletedOfTenant ? await findLiveOfCustomer(tx, account, customerId) : []
  return endCommit(tx, claim, moment, {
    outcome: 'pointed',
    rule: 'customer_noted',
    stripeRequestId: truth.requestId,
    markedStale: concerned,
    tenantId,
    findings: isDeletedOfTenant ? [deletedFinding(live)] : [],
    customerId,
    recheckAt: live.length > 0 ? later(moment.now, DELETED_SECONDS) : null,
  })
}

/** An invoice, a charge or a dispute: it marks the subscription stale that it concerns, by id. */
export async function commitPointer(
  tx: Tx,
  claim: Claim,
  truth: PointerTruth,
  context: CommitContext,
): Promise<RefreshResult> {
  const moment = await beginCommit(tx, claim, context)
  if (moment === null) return STALE
  await markSubscriptionsStale(tx, claim.account, truth.stripeSubscriptionIds, 'link')
  if (truth.money !== null) {
    await noteReversal(tx, claim, reversalOf(truth.money), truth.paidInvoices)
  }
  const { customerId, happened } = truth
  const tenantId = customerId === null ? null : await lockCustomer(tx, claim.account, customerId)
  await context.failpoint?.('commit.after_ownership', claim.id)
  if (happened === 'authentication' && tenantId !== null) {
    await enqueueAuthentication(tx, claim, truth, { tenantId, outgoing: context.outgoing })
  }
  if (happened === 'invoice_closed') {
    await dropPending(tx, [authenticationCause(claim.account, claim.id)])
  }
  const finding = moneyFinding(truth, tenantId)
  return endCommit(tx, claim, moment, {
    outcome: 'pointed',
    rule: 'points_elsewhere',
    stripeRequestId: truth.requestId,
    markedStale: truth.stripeSubscriptionIds,
    tenantId,
    findings: finding === null ? [] : [finding],
    customerId,
    // Stripe sends no event of the invoice itself when it can be finalized after all.
    recheckAt:
      truth.money?.kind === 'not_finalized' ? later(moment.now, NOT_FINALIZED_SECONDS) : null,
  })
}

/** How soon a deleted customer is looked at again while a subscription of it has access. */
const DELETED_SECONDS = 300

/** How often an invoice that Stripe cannot finalize is looked at again. */
const NOT_FINALIZED_SECONDS = 3_600

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000)
}

/**
 * Pure: what an operator must know of this money. A payment for no subscription, by nobody of ours,
 * is of another product; one by a tenant's customer is good to know, and no more.
 */
export function moneyFinding(
  truth: Pick<PointerTruth, 'money' | 'stripeSubscriptionIds'>,
  tenantId: string | null,
): Finding | null {
  const { money, stripeSubscriptionIds } = truth
  const isOfOthers = stripeSubscriptionIds.length === 0
  if (money === null || (isOfOthers && tenantId === null)) return null
  const finding = findingOfMoney(money)
  if (finding === null) return null
  const details = { ...finding.details, subscriptions: stripeSubscriptionIds }
  const isMinor = tenantId === null || (isOfOthers && finding.severity === undefined)
  return { ...finding, details, ...(isMinor ? { severity: 'info' } : {}) }
}

/** Once per invoice, however often its bank asks. */
async function enqueueAuthentication(
  tx: Tx,
  claim: Claim,
  truth: PointerTruth,
  { tenantId, outgoing }: { tenantId: string; outgoing: Outgoing },
): Promise<void> {
  const { account, id: invoiceId } = claim
  const [stripeSubscriptionId] = truth.stripeSubscriptionIds
  const futureId =
    stripeSubscriptionId === undefined ? null : subscriptionIdOf({ account, stripeSubscriptionId })
  const subscriptionId = futureId !== null && (await hasRow(tx, futureId)) ? futureId : null
  const about = { tenantId, subscriptionId, futureId, account, invoiceId }
  await enqueue(tx, messagesOfAuthentication(about, outgoing), { result: claim })
}

/**
 * Pure: what an operator must know of a deleted customer. Stripe ends its subscriptions with it;
 * one that still has access here is the urgent part.
 */
export function deletedFinding(liveSubscriptions: readonly string[]): Finding {
  const customer = 'The Stripe customer of this tenant was deleted'
  if (liveSubscriptions.length === 0) {
    const summary = `${customer}. Its subscriptions have ended.`
    return { kind: 'customer_deleted', severity: 'warning', summary }
  }
  const summary = `${customer}, but one of its subscriptions still has access.`
  return { kind: 'customer_deleted', summary, details: { subscriptions: liveSubscriptions } }
}
