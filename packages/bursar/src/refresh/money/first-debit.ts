import type { Decision } from '../../subscription/decide.ts'
import { openFirstInvoice } from '../../subscription/grace/first-payment.ts'
import { dropOwed } from '../../subscription/owing/drop-owed.store.ts'
import type { Owing } from '../../subscription/owing/effect.ts'
import { effectsOfProcessing, processingCause } from '../../subscription/owing/effects-of-change.ts'
import { owe } from '../../subscription/owing/owe.store.ts'
import { itemsByPlan, type Plans } from '../../subscription/plans.ts'
import type { SubscriptionSnapshot } from '../../subscription/snapshot.ts'
import type { Claim } from '../claim.store.ts'
import type { Tx } from '../settle.store.ts'

interface FirstDebit {
  readonly tenantId: string
  /** Which row it has or will have. */
  readonly subscriptionId: string
  readonly hasRow: boolean
  readonly snapshot: SubscriptionSnapshot
  readonly withheld: Decision['withheld']
  readonly plans: Plans
}

/** Who waits for access because a bank works on the first payment is told, while it is so. */
export async function tellOfFirstDebit(
  tx: Tx,
  claim: Claim,
  { tenantId, subscriptionId, hasRow, snapshot, withheld, plans }: FirstDebit,
  owing: Owing,
): Promise<void> {
  const { account, id } = claim
  const first = openFirstInvoice(snapshot.invoices)
  if (withheld === 'first_payment_processing' && first !== null) {
    const planId = itemsByPlan(snapshot.items, plans).main?.planId ?? null
    const rows = { subscriptionId: hasRow ? subscriptionId : null, futureId: subscriptionId }
    const asked = { tenantId, ...rows, account, invoiceId: first.id, planId }
    const effects = effectsOfProcessing({ ...asked, stripeSubscriptionId: id }, owing)
    await owe(tx, effects, { settlement: claim })
  } else if (
    claim.unsettled !== null &&
    snapshot.invoices.some(({ reason }) => reason === 'first')
  ) {
    // Only what was withheld has told somebody.
    await dropOwed(tx, processingCause(account, id))
  }
}
