import type { SubscriptionTruth } from '../../refresh/truth.ts'
import { decide } from '../../subscription/decide.ts'
import { reversalOfPeriod } from '../../subscription/money/reversal.ts'
import type { SubscriptionState } from '../../subscription/snapshot.ts'
import { ACCESS } from '../../subscription/status.ts'
import { subscriptionIdOf } from '../../subscription/subscription.store.ts'
import type { Difference } from '../verify/difference/difference.ts'
import { type Expectation, expectationOf, type Judging, LATE_MS } from '../verify/expectation.ts'
import type { StoredFacts } from '../verify/stored-facts.store.ts'
import { columnText, REBUILT_COLUMNS, type SubscriptionRow } from './columns.ts'

/**
 * Pure: what a decision without a past makes of a subscription, and in which columns the stored row
 * differs from it. A rebuild asks more than `verify`: whether the row could be derived anew, and
 * not only whether a refresh would change it.
 */
export function rebuiltExpectation(
  truth: SubscriptionTruth | null,
  facts: StoredFacts,
  judging: Judging,
): Expectation {
  const now = at(truth, facts, judging)
  if (now.differences.length === 0) return now
  const earlier = { ...facts, now: new Date(facts.now.getTime() - LATE_MS) }
  const before = at(truth, earlier, judging)
  return before.differences.length === 0 ? before : now
}

function at(truth: SubscriptionTruth | null, facts: StoredFacts, judging: Judging): Expectation {
  const { told, owner } = facts
  // What is not there on one side is a difference of the row as a whole.
  if (truth === null || owner === null || told === null) {
    return asRow(expectationOf(truth, facts, judging))
  }
  const state = rebuild(truth, facts, judging)
  if (state === null) return asRow(expectationOf(truth, facts, judging))
  const { account, stripeSubscriptionId, customerId } = truth.snapshot
  const subscriptionId = subscriptionIdOf({ account, stripeSubscriptionId })
  const key = { account, stripeSubscriptionId }
  const stored: SubscriptionRow = { ...key, ...told }
  const rebuilt: SubscriptionRow = { ...key, subscriptionId, customerId, tenantId: owner, state }
  return {
    expected: { tenantId: owner, state, isAtStripe: true },
    differences: differingColumns(stored, rebuilt),
    isBlocked: told.state.status === 'EXPIRED' && state.status !== 'EXPIRED',
  }
}

/** Null: without a past it would not be granted, or only in part. */
function rebuild(
  { snapshot }: SubscriptionTruth,
  { told, hasTenantPaid, reversed, now }: StoredFacts,
  { policy }: Judging,
): SubscriptionState | null {
  const reversal = reversed.length > 0 ? reversalOfPeriod(snapshot.invoices, reversed) : null
  const hasPaid = hasTenantPaid || told?.state.hasPaid === true
  const tenant = { hasPaid, hasLiveMain: true, reversal }
  const { next, findings, lateSince } = decide(null, snapshot, policy, now, tenant)
  // A price in no plan keeps the plan of before, which Stripe does not know.
  if (next === null || findings.some(({ kind }) => kind === 'price_unlisted')) return null
  // So does a suspended one with its grace period, and one that began without an invoice.
  const keepsGrace = next.status === 'GRACE' ? lateSince === null : !ACCESS[next.status]
  return keepsGrace ? { ...next, graceEnd: told?.state.graceEnd ?? null } : next
}

function differingColumns(stored: SubscriptionRow, rebuilt: SubscriptionRow): Difference[] {
  return Object.entries(REBUILT_COLUMNS).flatMap(([field, read]) => {
    const [told, truth] = [columnText(read(stored)), columnText(read(rebuilt))]
    return told === truth ? [] : [{ kind: 'rebuilt', field, told, truth }]
  })
}

function asRow(expectation: Expectation): Expectation {
  const differences = expectation.differences.map((one) => ({
    ...one,
    kind: 'rebuilt' as const,
    field: one.field ?? 'status',
  }))
  return { ...expectation, differences }
}
