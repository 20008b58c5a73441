import { appendAudit } from '../../audit/append-audit.store.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import { messagesOfPlans } from '../../subscription/outgoing/messages-of-change.ts'
import {
  lockTenant,
  type StoredSubscription,
  setTenant,
  subscriptionIdOf,
} from '../../subscription/subscription.store.ts'
import type { Claim } from '../object/claim.store.ts'
import type { Tx } from '../object/observe.store.ts'
import type { CommitContext } from '../refresh-result.ts'
import { refreshTenantStatus } from './tenants.store.ts'

interface Returning {
  readonly stored: StoredSubscription
  /** The tenant of its customer, locked. */
  readonly tenantId: string
}

/**
 * A row that is with another tenant than its customer: nothing of ours writes that, but a restored
 * or edited database can have it. The customer decides, and the audit log of its tenant says so.
 */
export async function returnToOwner(
  tx: Tx,
  claim: Claim,
  { stored, tenantId }: Returning,
  { policy, auditKey, outgoing }: CommitContext,
): Promise<void> {
  const { tenantId: from, state } = stored
  if (from === tenantId) return
  const { account, id: stripeSubscriptionId } = claim
  const before = await lockTenant(tx, from)
  await setTenant(tx, subscriptionIdOf({ account, stripeSubscriptionId }), tenantId)
  const after = await refreshTenantStatus(tx, from, policy.plans)
  if (after !== before) {
    const cause = `${account}:${claim.id}:${claim.generation}:${from}`
    await enqueue(tx, messagesOfPlans(from, cause, outgoing), { result: claim })
  }
  const details = {
    account,
    stripe_subscription_id: claim.id,
    status_from: state.status,
    status_to: state.status,
    generation: claim.generation,
    cause: claim.cause,
    changes: { tenantId: { from, to: tenantId } },
  }
  const moved = { eventType: 'subscription.changed', actorType: 'stripe' } as const
  const rows = [{ ...moved, actorId: claim.id, details }]
  await appendAudit(tx, { key: auditKey, tenantId, rows })
}
