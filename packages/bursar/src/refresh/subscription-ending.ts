import type { AuditEventType } from '../audit/event-type.ts'
import type { Decision } from '../subscription/decide.ts'
import type { Finding } from '../subscription/finding.ts'
import { type AgreementFacts, disagreesAt } from '../subscription/money/agreement.ts'
import { ruleOf } from '../subscription/rules.ts'
import type { SubscriptionSnapshot, SubscriptionState } from '../subscription/snapshot.ts'
import { isKnownStripeStatus, STRIPE_STATUSES } from '../subscription/transition/stripe-status.ts'
import { earlier } from './money/agreement-facts.ts'
import type { Claim } from './object/claim.store.ts'
import type { Ending } from './refresh-result.ts'
import type { SubscriptionTruth } from './truth.ts'

/** What a decision about a subscription was made of, and what it has come to. */
export interface Decided {
  readonly tenantId: string
  readonly current: SubscriptionState | null
  readonly decision: Decision
  readonly agreement: AgreementFacts
  readonly findings: readonly Finding[]
  readonly opened: readonly string[]
  readonly auditId: string | null
}

/** Pure: what remains to be written when the state is. */
export function endingOfSubscription(
  claim: Claim,
  truth: SubscriptionTruth,
  { tenantId, current, decision, agreement, findings, opened, auditId }: Decided,
): Ending {
  const { snapshot } = truth
  const { next } = decision
  const moved = next !== null && next.status !== current?.status
  return {
    outcome: decision.outcome,
    rule: ruleOf(snapshot, decision),
    stripeRequestId: truth.requestId,
    auditId,
    markedStale: truth.checkoutSessionIds,
    tenantId,
    moved: moved ? { from: current?.status ?? null, to: next.status } : null,
    findings,
    opened,
    customerId: snapshot.customerId,
    seenDigest: truth.seenDigest,
    stripeCreatedAt: truth.createdAt,
    recheckAt: earlier(decision.recheckAt, disagreesAt(agreement)),
    isAlive: !hasEnded(snapshot) || (next !== null && next.status !== 'EXPIRED'),
    withheld: decision.withheld ?? (isUnlisted(findings) ? 'price_unlisted' : null),
    laterRead: laterReadOf(claim, current, decision),
  }
}

/**
 * A change may be one back to what was before, when the answer is of a moment ago; and where an
 * owner has nothing yet, the answer may be of before it was granted.
 */
function laterReadOf(
  claim: Claim,
  current: SubscriptionState | null,
  { changed }: Decision,
): NonNullable<Ending['laterRead']> {
  // What an adoption reads was not announced, so no answer can be behind an event.
  if (claim.cause === 'adopt') return 'never'
  const isMissing = current === null && claim.cause !== 'late_read'
  return changed.length > 0 || isMissing ? 'always' : 'if_notified'
}

/** When it came to this status, where Stripe or our own rule says so. */
export function happenedAt(
  { endedAt }: SubscriptionSnapshot,
  { status, stripeStatus, graceEnd }: SubscriptionState,
  lateSince: Date | null,
): Date | null {
  if (status === 'EXPIRED') return endedAt
  if (status === 'GRACE') return lateSince
  return status === 'SUSPENDED' && stripeStatus === 'past_due' ? graceEnd : null
}

/** At Stripe, for good. */
export function hasEnded({ stripeStatus }: SubscriptionSnapshot): boolean {
  return isKnownStripeStatus(stripeStatus) && STRIPE_STATUSES[stripeStatus] === 'EXPIRED'
}

/** Some of it is in no plan: other plans may list it, also where the old plan stays meanwhile. */
export function isUnlisted(findings: readonly Finding[]): boolean {
  return findings.some(({ kind }) => kind === 'price_unlisted')
}

/** Pure: one change, one row: what moved, from what to what, on whose word. */
export function auditRow(
  claim: Pick<Claim, 'account' | 'cause' | 'generation' | 'id'>,
  truth: Pick<SubscriptionTruth, 'requestId' | 'snapshot'>,
  current: SubscriptionState | null,
  decision: Decision,
) {
  const { next, changed, outcome, unusual } = decision
  const changes = changed.map((field) => [
    field,
    { from: shown(current, field), to: shown(next, field) },
  ])
  const isCreated = current === null
  const change: AuditEventType = isCreated ? 'subscription.created' : 'subscription.changed'
  return {
    eventType: outcome === 'blocked' ? ('subscription.transition_blocked' as const) : change,
    actorType: 'stripe' as const,
    actorId: claim.id,
    details: {
      account: claim.account,
      stripe_subscription_id: claim.id,
      status_from: current?.status ?? null,
      status_to: next?.status ?? null,
      stripe_status: truth.snapshot.stripeStatus,
      stripe_request_id: truth.requestId,
      generation: claim.generation,
      cause: claim.cause,
      unusual,
      changes: Object.fromEntries(changes),
    },
  }
}

function shown(state: SubscriptionState | null, field: keyof SubscriptionState) {
  const value = state?.[field] ?? null
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value
}
