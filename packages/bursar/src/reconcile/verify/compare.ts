import type { SubscriptionTruth } from '../../refresh/truth.ts'
import type { FoundDifference } from './difference/differences.store.ts'
import { type Expectation, expectationOf, type Judge, type Judging } from './expectation.ts'
import type { ExpectedRow, Verdict } from './expected.store.ts'
import type { StoredFacts } from './stored-facts.store.ts'

/** What Stripe said of one subscription; null: it has none of that ID. */
export interface Answered {
  readonly id: string
  readonly truth: SubscriptionTruth | null
}

/** How one subscription compares. */
export interface ComparedRow extends ExpectedRow {
  readonly expectation: Expectation
  /** The tenant that is told of it; null: none is. */
  readonly toldTenantId: string | null
}

/**
 * Pure: how what is stored compares with what Stripe said. `askedAt`: when it was asked, by the
 * clock of PostgreSQL.
 */
export function compare(
  { id, truth }: Answered,
  facts: StoredFacts,
  judging: Judging & { readonly judge?: Judge | undefined },
  askedAt: Date,
): ComparedRow {
  const { judge = expectationOf } = judging
  const expectation = judge(truth, facts, judging)
  const verdict = verdictOf(expectation, facts, askedAt)
  const { tenantId, state } = expectation.expected
  const { generation, observedGeneration } = facts
  const toldTenantId = facts.told?.tenantId ?? null
  return {
    ...{ id, generation, observedGeneration, verdict, expectation, toldTenantId },
    // Of an extra one there is nothing to expect, but its tenant is to be compared.
    tenantId: truth === null ? toldTenantId : tenantId,
    state: verdict === 'differs' ? state : null,
  }
}

function verdictOf(
  { differences, expected, isBlocked }: Expectation,
  { told, isStale, updatedAt, isHeld, isBlocked: isToldBlocked }: StoredFacts,
  askedAt: Date,
): Verdict {
  if (differences.length === 0) {
    return told === null || expected.tenantId === null ? 'none' : 'equal'
  }
  // An event has come, or a younger answer is in.
  if (isStale || (updatedAt !== null && updatedAt >= askedAt)) return 'changed'
  return isHeld || (isBlocked && isToldBlocked) ? 'held' : 'differs'
}

/** Pure: what differs in a subscription, as it is recorded. */
export function foundIn(row: ComparedRow): FoundDifference[] {
  const { id, tenantId, toldTenantId, expectation, verdict } = row
  const heldBy = verdict !== 'held' ? null : expectation.isBlocked ? 'transition_blocked' : 'brake'
  const about = { tenantId: tenantId ?? toldTenantId, subscriptionId: id, heldBy } as const
  return expectation.differences.map((difference) => ({ ...difference, ...about }))
}
