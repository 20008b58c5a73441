import { openFindings } from '../subscription/findings.store.ts'
import type { SubjectKind } from '../subscription/subject.ts'
import type { Claim } from './claim.store.ts'
import { commitCheckout } from './commit-checkout.ts'
import { commitCustomer, commitPointer } from './commit-pointer.ts'
import { commitSubscription } from './commit-subscription.ts'
import { findStanding, settle, type Tx } from './settle.store.ts'
import { type CommitContext, endSettlement, type Settlement, STALE } from './settlement.ts'
import type { Truth } from './truth.ts'

/** Writes down what follows from one answer of Stripe: all of it, or nothing when it is stale. */
export async function commitTruth(
  tx: Tx,
  claim: Claim,
  truth: Exclude<Truth, { kind: 'not_found' }>,
  context: CommitContext,
): Promise<Settlement> {
  const settlement = await commitByKind(tx, claim, truth, context)
  await context.reach?.('commit.before_commit', claim.id)
  return settlement
}

function commitByKind(
  tx: Tx,
  claim: Claim,
  truth: Exclude<Truth, { kind: 'not_found' }>,
  context: CommitContext,
): Promise<Settlement> {
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
 * Gives up on a subject at this generation: a finding says so. A new event revives it, and it is
 * tried again by itself, ever more rarely.
 */
export async function commitDeadLetter(
  tx: Tx,
  claim: Claim,
  errorCode: string,
  context: Pick<CommitContext, 'random'>,
): Promise<Settlement> {
  const now = await settle(tx, claim)
  if (now === null) return STALE
  const moment = { now, random: context.random }
  const isMissing = errorCode === 'OBJECT_NOT_FOUND'
  const { tenantId, isEnded } = await findStanding(tx, claim)
  const isSale = SALES.includes(claim.kind) && !isEnded
  const isLeft = isMissing && claim.checks >= UNKNOWN_CHECKS_MAX && !isSale
  const isUnreadable = errorCode === 'OBJECT_UNREADABLE'
  const kind = isMissing ? 'object_not_found' : isUnreadable ? 'object_unreadable' : 'dead_letter'
  const found = { kind, summary: SUMMARIES[kind], details: { error_code: errorCode } } as const
  // Stripe told us of a sale that it does not know: somebody may have paid for nothing.
  const findings = [{ ...found, ...(isSale ? { severity: 'action' as const } : {}) }]
  const { account, id: subject } = claim
  return endSettlement(tx, claim, moment, {
    outcome: isMissing ? 'not_found' : 'dead_letter',
    rule: kind,
    stripeRequestId: null,
    withheld: isLeft ? null : 'given_up',
    waitingSince: claim.waitingSince,
    tenantId,
    findings,
    // What was asked of an operator before is still open: nothing has answered it.
    opened: await openFindings(tx, { account, subject, tenantId, findings }),
  })
}

/** Kinds of subject that somebody pays for, and has access by. */
const SALES: readonly SubjectKind[] = ['checkout_session', 'subscription']

const SUMMARIES = {
  object_not_found: 'Stripe does not know this object; what we had of it stays as it was.',
  object_unreadable: 'Stripe’s answer cannot be understood by this version; nothing was changed.',
  dead_letter: 'The refresh of this object fails again and again; nothing was changed.',
}
