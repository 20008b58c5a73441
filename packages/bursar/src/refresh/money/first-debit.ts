import { dropPending } from '../../outbox/enqueue/drop-pending.store.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import type { Decision } from '../../subscription/decide.ts'
import { openFirstInvoice } from '../../subscription/grace/first-payment.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import {
  messagesOfProcessing,
  processingCause,
} from '../../subscription/outgoing/messages-of-change.ts'
import { itemsByPlan, type Plans } from '../../subscription/plans.ts'
import type { SubscriptionSnapshot } from '../../subscription/snapshot.ts'
import type { Claim } from '../object/claim.store.ts'
import type { Tx } from '../object/observe.store.ts'

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
  outgoing: Outgoing,
): Promise<void> {
  const { account, id } = claim
  const first = openFirstInvoice(snapshot.invoices)
  if (withheld === 'first_payment_processing' && first !== null) {
    const planId = itemsByPlan(snapshot.items, plans).main?.planId ?? null
    const rows = { subscriptionId: hasRow ? subscriptionId : null, futureId: subscriptionId }
    const asked = { tenantId, ...rows, account, invoiceId: first.id, planId }
    const messages = messagesOfProcessing({ ...asked, stripeSubscriptionId: id }, outgoing)
    await enqueue(tx, messages, { result: claim })
  } else if (
    claim.pendingReason !== null &&
    snapshot.invoices.some(({ reason }) => reason === 'first')
  ) {
    // Only what was withheld has told somebody.
    await dropPending(tx, [processingCause(account, id)])
  }
}
