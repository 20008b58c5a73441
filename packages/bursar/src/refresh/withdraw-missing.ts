import { appendAudit } from '../audit/append-audit.store.ts'
import { enqueue } from '../outbox/enqueue/enqueue.store.ts'
import { underBrake } from '../subscription/brake/under-brake.store.ts'
import type { Decision } from '../subscription/decide.ts'
import { messagesOfChange } from '../subscription/outgoing/messages-of-change.ts'
import { ACCESS } from '../subscription/status.ts'
import {
  lockSubscription,
  lockTenant,
  moveTerm,
  subscriptionIdOf,
} from '../subscription/subscription.store.ts'
import type { Claim } from './object/claim.store.ts'
import type { Tx } from './object/observe.store.ts'
import { markSiblingsStale } from './object/siblings.store.ts'
import { refreshTenantStatus } from './ownership/tenants.store.ts'
import type { CommitContext, Ending } from './refresh-result.ts'

/**
 * Stripe has no such subscription, a comparison of the whole account said the same, and an operator
 * asked for a repair: its access ends. SUSPENDED and not EXPIRED, because a wrong key shows the
 * same: the next refresh that finds it in Stripe gives the access back. For any other cause the
 * stored state stays. Its object must be observed. Null: nothing changed.
 */
export async function withdrawMissing(
  tx: Tx,
  claim: Claim,
  tenantId: string | null,
  context: CommitContext,
): Promise<Pick<Ending, 'auditId' | 'moved'> | null> {
  if (claim.cause !== 'verify' || claim.kind !== 'subscription' || tenantId === null) return null
  const { policy, auditKey, outgoing } = context
  const { account, id: stripeSubscriptionId } = claim
  const tenantStatusBefore = await lockTenant(tx, tenantId)
  const stored = await lockSubscription(tx, account, stripeSubscriptionId)
  if (stored === null || stored.tenantId !== tenantId || !ACCESS[stored.state.status]) return null
  const { state: before } = stored
  const subscriptionId = subscriptionIdOf({ account, stripeSubscriptionId })
  const about = { subscriptionId, tenantId, account, stripeSubscriptionId }
  const decided: Decision = { ...WITHDRAWN, next: { ...before, status: 'SUSPENDED' } }
  const { next, isHeld } = await underBrake(tx, about, stored, decided, policy.brake)
  if (isHeld || next === null) return null
  await moveTerm(tx, subscriptionId, next)
  await markSiblingsStale(tx, about, before, next, true)
  const tenantStatusAfter = await refreshTenantStatus(tx, tenantId, policy.plans)
  const details = {
    account,
    stripe_subscription_id: stripeSubscriptionId,
    status_from: before.status,
    status_to: next.status,
    stripe_status: null,
    generation: claim.generation,
    cause: claim.cause,
    changes: { status: { from: before.status, to: next.status } },
  }
  const row = {
    eventType: 'subscription.changed' as const,
    actorType: 'stripe' as const,
    actorId: stripeSubscriptionId,
    details,
  }
  const [auditId] = await appendAudit(tx, { key: auditKey, tenantId, rows: [row] })
  if (auditId === undefined) return null
  const states = { before, after: next, tenantStatusBefore, tenantStatusAfter }
  const change = { tenantId, subscriptionId, auditId, ...states }
  await enqueue(tx, messagesOfChange(change, outgoing), { result: claim, auditId })
  return { auditId, moved: { from: before.status, to: next.status } }
}

const WITHDRAWN: Omit<Decision, 'next'> = {
  outcome: 'accepted',
  changed: ['status'],
  unusual: false,
  findings: [],
  recheckAt: null,
  withheld: null,
  lateSince: null,
  unpaidUpgrade: null,
}
