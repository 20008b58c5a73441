import type { SubscriptionTruth } from '../../refresh/truth.ts'
import { decide } from '../../subscription/decide.ts'
import type { Policy } from '../../subscription/grace/policy.ts'
import { reversalOfPeriod } from '../../subscription/money/reversal.ts'
import {
  type Difference,
  type DifferenceKind,
  differencesOf,
  type Expected,
} from './difference/difference.ts'
import type { StoredFacts } from './stored-facts.store.ts'

/**
 * Time alone changes a status: a grace period ends. Its check comes a minute later and may wait a
 * moment, so what was right this long ago is no difference.
 */
export const LATE_MS = 120_000

/** What should be stored, and in what the stored state differs from it. */
export interface Expectation {
  readonly expected: Expected
  readonly differences: readonly Difference[]
  /** The status may not move, although Stripe says otherwise. */
  readonly isBlocked: boolean
}

export interface Judging {
  readonly policy: Policy
  readonly kinds: readonly DifferenceKind[]
}

/** Says what should be stored of one subscription. */
export type Judge = (
  truth: SubscriptionTruth | null,
  facts: StoredFacts,
  judging: Judging,
) => Expectation

const NOT_AT_STRIPE: Expected = { tenantId: null, state: null, isAtStripe: false }

/** Pure: a fresh decision over what Stripe answered. `truth` null: Stripe has no such object. */
export function expectationOf(
  truth: SubscriptionTruth | null,
  facts: StoredFacts,
  judging: Judging,
): Expectation {
  const now = at(truth, facts, judging, facts.now)
  if (now.differences.length === 0) return now
  const before = at(truth, facts, judging, new Date(facts.now.getTime() - LATE_MS))
  return before.differences.length === 0 ? before : now
}

function at(
  truth: SubscriptionTruth | null,
  facts: StoredFacts,
  { policy, kinds }: Judging,
  now: Date,
): Expectation {
  const { told } = facts
  const { expected, isBlocked } = decided(truth, facts, policy, now)
  const compared = { told, expected, plans: policy.plans }
  return { expected, isBlocked, differences: differencesOf(compared, kinds) }
}

function decided(
  truth: SubscriptionTruth | null,
  { told, owner: tenantId, hasTenantPaid, reversed }: StoredFacts,
  policy: Policy,
  now: Date,
): Pick<Expectation, 'expected' | 'isBlocked'> {
  if (truth === null) return { expected: NOT_AT_STRIPE, isBlocked: false }
  const { snapshot } = truth
  // Nobody's: nothing is granted, and what is stored stays until somebody links the customer.
  if (tenantId === null) {
    return { expected: { tenantId, state: null, isAtStripe: true }, isBlocked: false }
  }
  const reversal = reversed.length > 0 ? reversalOfPeriod(snapshot.invoices, reversed) : null
  const facts = { hasPaid: hasTenantPaid, hasLiveMain: true, reversal }
  const current = told?.state ?? null
  const { next, findings } = decide(current, snapshot, policy, now, facts)
  const blocked = findings.find(({ kind }) => kind === 'transition_blocked')
  if (next === null || blocked === undefined) {
    return { expected: { tenantId, state: next, isAtStripe: true }, isBlocked: false }
  }
  // What a decision without a past would come to.
  const fresh = decide(null, snapshot, policy, now, facts).next
  const state = { ...next, status: fresh?.status ?? next.status }
  return { expected: { tenantId, state, isAtStripe: true }, isBlocked: true }
}
