import type { Tx } from '../../postgres/pool.ts'
import type { Decision } from '../decide.ts'
import { changedFields } from '../decide.ts'
import { ACCESS } from '../status.ts'
import type { StoredSubscription } from '../subscription.store.ts'
import { findKept, forgetLoss, type Loss, mayWithdraw } from './brake.store.ts'
import { type BrakeLimits, losesAccess, toState } from './brake.ts'

/**
 * The decision, or, where the brake holds a loss of access, one that keeps what was. The tenant and
 * the subscription must be locked.
 */
export async function underBrake(
  tx: Tx,
  about: Pick<Loss, 'subscriptionId' | 'tenantId' | 'account' | 'stripeSubscriptionId'>,
  stored: Pick<StoredSubscription, 'state' | 'hasLoss'> | null,
  decision: Decision,
  limits: BrakeLimits | undefined,
): Promise<Decision> {
  const { next } = decision
  if (limits === undefined || stored === null || next === null) return decision
  const { state: current, hasLoss } = stored
  const kept = hasLoss ? await findKept(tx, about.subscriptionId) : null
  const isToReturn = kept?.state === 'restore' && kept.isEngaged
  const before = isToReturn && !ACCESS[current.status] ? toState(kept.before) : current
  if (losesAccess(before.status, next.status)) {
    if (await mayWithdraw(tx, { ...about, before, to: next.status }, limits)) return decision
    const changed = changedFields(current, before)
    const outcome = changed.length > 0 ? 'accepted' : 'blocked'
    return { ...decision, outcome, next: before, changed, unusual: false, isHeld: true }
  }
  if (kept !== null) await forgetLoss(tx, about.subscriptionId)
  return decision
}
