import { AppError } from '@bursar/wire/errors'
import { appendAudit } from '../audit/append-audit.store.ts'
import { dropPending } from '../outbox/enqueue/drop-pending.store.ts'
import { enqueue } from '../outbox/enqueue/enqueue.store.ts'
import { underBrake } from '../subscription/brake/under-brake.store.ts'
import { decide } from '../subscription/decide.ts'
import { reconcileFindings } from '../subscription/finding/findings.store.ts'
import { repeatUnlistedPrice } from '../subscription/finding/repeat-finding.store.ts'
import type { Finding } from '../subscription/finding.ts'
import { openFirstInvoice } from '../subscription/grace/first-payment.ts'
import { saveSubscriptions } from '../subscription/listed/listed-subscriptions.store.ts'
import { findReversal, reconcilePaidTwice } from '../subscription/money/agreement.store.ts'
import { disagreements } from '../subscription/money/agreement.ts'
import {
  authenticationCause,
  messagesOfChange,
  messagesOfPlans,
} from '../subscription/outgoing/messages-of-change.ts'
import type { SubscriptionSnapshot } from '../subscription/snapshot.ts'
import {
  lockSubscription,
  lockTenant,
  subscriptionIdOf,
  tenantFacts,
  wasCustomer,
} from '../subscription/subscription.store.ts'
import { noteAmountsDue } from './history/amount-due.store.ts'
import { agreementFacts } from './money/agreement-facts.ts'
import { tellOfFirstDebit } from './money/first-debit.ts'
import { type Claim, ORPHAN_AFTER_SECONDS } from './object/claim.store.ts'
import { hasNewerPlans, markCheckoutsStale, type Tx } from './object/observe.store.ts'
import { markSiblingsStale } from './object/siblings.store.ts'
import { type Giving, giveCustomer } from './ownership/give-customer.ts'
import { lockCustomer } from './ownership/ownership.store.ts'
import { isOwnerPending } from './ownership/ownership-facts.store.ts'
import { returnToOwner } from './ownership/return-to-owner.ts'
import { findSignedOwner } from './ownership/signed-owner.ts'
import { refreshTenantStatus } from './ownership/tenants.store.ts'
import {
  beginCommit,
  type CommitContext,
  endCommit,
  type Moment,
  type RefreshResult,
  STALE,
} from './refresh-result.ts'
import {
  auditRow,
  endingOfSubscription,
  happenedAt,
  hasEnded,
  isUnlisted,
} from './subscription-ending.ts'
import type { SubscriptionTruth } from './truth.ts'

/** Stripe's statuses under which somebody pays or was promised something. */
const WORTH_ASKING = ['trialing', 'active', 'past_due', 'unpaid', 'paused']

/** The only writer of `subscriptions`: what Stripe answered becomes state, audit and findings. */
export async function commitSubscription(
  tx: Tx,
  claim: Claim,
  truth: SubscriptionTruth,
  context: CommitContext,
): Promise<RefreshResult> {
  // Before our own row is observed, because objects are locked in key order. Should this answer
  // turn out to be stale, the checkout is looked at once too often.
  await markCheckoutsStale(tx, claim.account, truth.checkoutSessionIds)
  const signed = await findSignedOwner(tx, claim, truth, context)
  const moment = await beginCommit(tx, claim, context)
  if (moment === null) return STALE
  const { now } = moment
  const { snapshot } = truth
  const tenantId = await ownerOf(tx, claim, { truth, signed }, context)
  await context.failpoint?.('commit.after_ownership', claim.id)
  if (tenantId === null) return wait(tx, claim, truth, moment)

  const tenantStatusBefore = await lockTenant(tx, tenantId)
  const stored = await lockSubscription(tx, claim.account, claim.id)
  if (stored !== null) await returnToOwner(tx, claim, { stored, tenantId }, context)
  const current = stored?.state ?? null
  const reversal = claim.hasReversal ? await findReversal(tx, claim, snapshot.invoices) : null
  const facts = { ...(await tenantFacts(tx, tenantId, claim)), reversal }
  const decided = decide(current, snapshot, context.policy, now, facts)
  if (isUnlisted(decided.findings)) await leaveToNewerPlans(tx, context)
  const { customerId, account } = snapshot
  const key = { account, stripeSubscriptionId: claim.id, customerId, tenantId }
  const about = { ...key, subscriptionId: subscriptionIdOf(key) }
  const decision = await underBrake(tx, about, stored, decided, context.policy.brake)
  const { next, changed } = decision
  const agreement = agreementFacts(truth, decision, { now, reversal })
  // What the brake holds disagrees on purpose: the brake is its own finding.
  const disagreeing = decision.isHeld ? [] : disagreements(agreement)
  const findings = [...decision.findings, ...disagreeing]
  const isChanged = next !== null && changed.length > 0
  if (isChanged) await saveSubscriptions(tx, [{ key, state: next }])
  if (isChanged) await markSiblingsStale(tx, about, current, next, facts.hasPaid)
  // Also where nothing of it changed: the plans may be others.
  const { plans } = context.policy
  const tenantStatusAfter = await refreshTenantStatus(tx, tenantId, plans, tenantStatusBefore)
  if (next !== null) {
    const status = { before: current?.status ?? null, after: next.status }
    await noteAmountsDue(tx, claim.account, [{ id: claim.id, due: truth.amountDue, ...status }])
    if (truth.closedInvoiceId !== null) {
      await dropPending(tx, [authenticationCause(claim.account, truth.closedInvoiceId)])
    }
  }
  await context.failpoint?.('commit.after_state', claim.id)
  const of = { account: claim.account, objectId: claim.id, tenantId, findings }
  const opened = await reconcileFindings(tx, of)
  if (facts.mayPayTwice) opened.push(...(await reconcilePaidTwice(tx, tenantId, claim.id)))
  if (findings.some(({ kind }) => kind === 'price_unlisted')) {
    await repeatUnlistedPrice(tx, claim, context.policy.billing.unlistedPriceDays)
  }
  const isBlockNew = opened.includes('transition_blocked')
  let auditId: string | undefined
  if (changed.length > 0 || isBlockNew) {
    const row = auditRow(claim, truth, current, decision)
    ;[auditId] = await appendAudit(tx, { key: context.auditKey, tenantId, rows: [row] })
    if (isChanged && auditId !== undefined) {
      const subscriptionId = subscriptionIdOf(key)
      const states = { before: current, after: next, tenantStatusBefore, tenantStatusAfter }
      const isBack = current === null && (await wasCustomer(tx, tenantId, subscriptionId))
      const change = {
        tenantId,
        subscriptionId,
        auditId,
        ...states,
        wasCustomer: isBack,
        happenedAt: happenedAt(snapshot, next, decision.lateSince),
      }
      // What comes back when the brake engages is announced, but nobody is written to.
      const outgoing = decision.isHeld ? { ...context.outgoing, emails: false } : context.outgoing
      await enqueue(tx, messagesOfChange(change, outgoing), { result: claim, auditId })
    }
  }
  if (!isChanged && tenantStatusAfter !== tenantStatusBefore) {
    const cause = `${claim.account}:${claim.id}:${claim.generation}`
    await enqueue(tx, messagesOfPlans(tenantId, cause, context.outgoing), { result: claim })
  }
  const { subscriptionId } = about
  const debit = { tenantId, subscriptionId, hasRow: next !== null, snapshot }
  const { withheld } = decision
  await tellOfFirstDebit(tx, claim, { ...debit, withheld, plans }, context.outgoing)
  await context.failpoint?.('commit.after_audit', claim.id)
  return endCommit(
    tx,
    claim,
    moment,
    endingOfSubscription(claim, truth, {
      ...{ tenantId, current, decision, agreement, findings, opened },
      auditId: auditId ?? null,
    }),
  )
}

/** The tenant of its customer, locked; by its signed metadata where nobody has it yet. */
async function ownerOf(
  tx: Tx,
  claim: Claim,
  { truth, signed }: { truth: SubscriptionTruth; signed: Giving | null },
  context: CommitContext,
): Promise<string | null> {
  const { account } = claim
  const { customerId } = truth.snapshot
  const tenantId = await lockCustomer(tx, account, customerId)
  if (tenantId !== null || signed === null) return tenantId
  const gift = { account, customerId, decision: signed, linkedBy: claim.id, email: null }
  return (await giveCustomer(tx, claim, { ...gift, locales: [] }, context)).tenantId
}

/** Nobody owns the customer yet: no row, no access, and after a while a question. */
async function wait(
  tx: Tx,
  claim: Claim,
  { snapshot, requestId, checkoutSessionIds, seenDigest }: SubscriptionTruth,
  moment: Moment,
): Promise<RefreshResult> {
  const { account, customerId } = snapshot
  const waitingSince = claim.waitingSince ?? moment.now
  const orphanAt = new Date(waitingSince.getTime() + ORPHAN_AFTER_SECONDS * 1_000)
  const isDue = moment.now >= orphanAt && WORTH_ASKING.includes(snapshot.stripeStatus)
  // An operator is not told twice, and a bank debit that is on its way has no owner yet.
  const isOrphan =
    isDue && !isFirstPaymentPending(snapshot) && !(await isOwnerPending(tx, account, customerId))
  return endCommit(tx, claim, moment, {
    outcome: 'waiting',
    rule: 'owner_unknown',
    stripeRequestId: requestId,
    markedStale: checkoutSessionIds,
    tenantId: null,
    findings: isOrphan ? [orphan(snapshot)] : [],
    customerId: snapshot.customerId,
    seenDigest,
    // An event that comes late must not be taken for the look that asks for the checkout.
    recheckAt: claim.seeksOwner ? null : orphanAt,
    withheld: hasEnded(snapshot) ? null : 'owner_unknown',
    // What has ended waits for nothing any more, once its checkout was asked for.
    waitingSince: hasEnded(snapshot) && claim.seeksOwner ? null : waitingSince,
  })
}

/** Nothing was paid yet, and nothing has failed: a bank works on it. */
function isFirstPaymentPending({ invoices }: SubscriptionSnapshot): boolean {
  const first = openFirstInvoice(invoices)
  return first?.status === 'open' && !first.isSent && first.payment !== 'failed'
}

/** @throws AppError PLANS_OUTDATED where a node with newer plans is running. */
async function leaveToNewerPlans(tx: Tx, { plansDigest = null }: CommitContext): Promise<void> {
  if (plansDigest === null || !(await hasNewerPlans(tx, plansDigest))) return
  throw new AppError('PLANS_OUTDATED')
}

/** Pure: what is asked of an operator where nobody owns the customer for long. */
export function orphan(snapshot: SubscriptionSnapshot): Finding {
  return {
    kind: 'orphan',
    summary: 'The customer of this subscription belongs to no tenant.',
    details: { customer_id: snapshot.customerId },
  }
}
