import { openFindings } from '../subscription/finding/findings.store.ts'
import { NOTHING_OUTGOING } from '../subscription/outgoing/message.ts'
import type { ObjectKind } from '../subscription/tracked-object.ts'
import { commitCheckout } from './commit-checkout.ts'
import { commitCustomer, commitPointer } from './commit-pointer.ts'
import { commitSubscription } from './commit-subscription.ts'
import type { Claim } from './object/claim.store.ts'
import { findStanding, observe, type Tx } from './object/observe.store.ts'
import { type CommitContext, endCommit, type RefreshResult, STALE } from './refresh-result.ts'
import type { Truth } from './truth.ts'
import { withdrawMissing } from './withdraw-missing.ts'

/** Writes down what follows from one answer of Stripe: all of it, or nothing when it is stale. */
export async function commitTruth(
  tx: Tx,
  claim: Claim,
  truth: Exclude<Truth, { kind: 'not_found' }>,
  context: CommitContext,
): Promise<RefreshResult> {
  // What an adoption brings in is no news to anybody.
  const isSilent = claim.cause === 'adopt'
  const told = isSilent ? { ...context, outgoing: NOTHING_OUTGOING } : context
  const result = await commitByKind(tx, claim, truth, told)
  await context.failpoint?.('commit.before_commit', claim.id)
  return result
}

function commitByKind(
  tx: Tx,
  claim: Claim,
  truth: Exclude<Truth, { kind: 'not_found' }>,
  context: CommitContext,
): Promise<RefreshResult> {
  switch (truth.kind) {
    case 'subscription':
      return commitSubscription(tx, claim, truth, context)
    case 'checkout_session':
      return commitCheckout(tx, claim, truth, context)
    case 'customer':
      return commitCustomer(tx, claim, truth, context)
    case 'pointer':
      return commitPointer(tx, claim, truth, context)
  }
}

/** What Stripe does not know is asked for so many times and then left, unless it is a sale. */
const UNKNOWN_CHECKS_MAX = 10

/**
 * Gives up on an object at this generation: a finding says so. A new event revives it, and it is
 * tried again by itself, ever more rarely.
 */
export async function commitDeadLetter(
  tx: Tx,
  claim: Claim,
  errorCode: string,
  context: CommitContext,
): Promise<RefreshResult> {
  const now = await observe(tx, claim)
  if (now === null) return STALE
  const moment = { now, random: context.random }
  const isMissing = errorCode === 'OBJECT_NOT_FOUND'
  const { tenantId, isEnded } = await findStanding(tx, claim)
  const isPurchase = PURCHASES.includes(claim.kind) && !isEnded
  const isLeft = isMissing && claim.checks >= UNKNOWN_CHECKS_MAX && !isPurchase
  const isUnreadable = errorCode === 'OBJECT_UNREADABLE'
  const kind = isMissing ? 'object_not_found' : isUnreadable ? 'object_unreadable' : 'dead_letter'
  const found = { kind, summary: SUMMARIES[kind], details: { error_code: errorCode } } as const
  // Stripe told us of a sale that it does not know: somebody may have paid for nothing.
  const findings = [{ ...found, ...(isPurchase ? { severity: 'action' as const } : {}) }]
  const { account, id: objectId } = claim
  const withdrawn = isMissing ? await withdrawMissing(tx, claim, tenantId, context) : null
  return endCommit(tx, claim, moment, {
    ...withdrawn,
    outcome: isMissing ? 'not_found' : 'dead_letter',
    rule: kind,
    stripeRequestId: null,
    withheld: isLeft ? null : 'given_up',
    waitingSince: claim.waitingSince,
    tenantId,
    findings,
    // What was asked of an operator before is still open: nothing has answered it.
    opened: await openFindings(tx, { account, objectId, tenantId, findings }),
  })
}

/** Kinds of object that somebody pays for, and has access by. */
const PURCHASES: readonly ObjectKind[] = ['checkout_session', 'subscription']

const SUMMARIES = {
  object_not_found: 'The object does not exist in Stripe. The stored data stays.',
  object_unreadable: 'This version does not understand Stripe’s answer. Nothing changed.',
  dead_letter: 'The refresh of this object failed repeatedly. Nothing changed.',
}
