import type { Decision } from '../../subscription/decide.ts'
import type { AgreementFacts } from '../../subscription/money/agreement.ts'
import type { PeriodReversal } from '../../subscription/money/reversal.ts'
import type { SubscriptionTruth } from '../truth.ts'

/** Pure: what the answer and the decision say of money and access. */
export function agreementFacts(
  truth: SubscriptionTruth,
  decision: Decision,
  { now, reversal }: { readonly now: Date; readonly reversal: PeriodReversal | null },
): AgreementFacts {
  const { snapshot, lateInvoices } = truth
  const { next, withheld, findings, unpaidUpgrade } = decision
  return {
    ...{ next, withheld, unpaidUpgrade },
    stripeStatus: snapshot.stripeStatus,
    paidSince: reversal?.paidSince ?? [],
    found: findings.map(({ kind }) => kind),
    invoices: lateInvoices.length > 0 ? lateInvoices : snapshot.invoices,
    endedAt: snapshot.endedAt,
    collectionPaused: snapshot.collectionPaused,
    now: snapshot.clockNow ?? now,
  }
}

/** Pure: the earlier of two instants, as far as there are any. */
export function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}
