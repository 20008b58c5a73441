import { AppError } from '@bursar/wire/errors'
import { rememberReplay } from '../../inbox/stored-events.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import { findObject } from '../../subscription/tracked-object.ts'
import { getSubscription } from '../read/subscriptions.store.ts'
import type { ActionContext } from './act-on-finding.store.ts'
import { enableOutgoing, enqueuedAgain } from './enqueue-again.store.ts'
import { replayStored, requestRefresh } from './mark-stale-for.store.ts'
import { type Acting, type Noted, noteAction } from './note-action.store.ts'

/** Runs a known event again. */
export function replayEvent(
  { pool, auditKey }: ActionContext,
  acting: Acting,
  eventId: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const replayed = await replayStored(tx, eventId)
    const { object_id, tenant_id: tenantId } = replayed
    const details = { event_id: eventId, object_id }
    const action = { action: 'event.replayed' as const, tenantId, details }
    const noted = await noteAction(tx, acting, action, auditKey)
    await rememberReplay(tx, replayed, noted.id)
    return noted
  })
}

/** Asks Stripe again what is true of a subscription. */
export function refetchSubscription(
  { pool, auditKey }: ActionContext,
  acting: Acting,
  subscriptionId: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const found = await getSubscription(tx, subscriptionId)
    const { account, stripe_subscription_id, tenant_id: tenantId } = found
    const object_id = findObject(account ?? '', stripe_subscription_id)
    if (object_id === null) throw new AppError('ACTION_IMPOSSIBLE', 'Stripe does not manage it.')
    await requestRefresh(tx, object_id)
    const details = { subscription_id: subscriptionId }
    const action = { action: 'subscription.refetched' as const, tenantId, details }
    return noteAction(tx, acting, action, auditKey)
  })
}

/** Enqueues a message again, now; a mail or an outgoing webhook also when it was delivered. */
export function retryMessage(
  { pool, auditKey }: ActionContext,
  acting: Acting,
  messageId: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const { tenantId, kind, name, outcome } = await enqueuedAgain(tx, messageId)
    const details = { message_id: messageId, kind, name }
    const action = outcome === 'done' ? 'message.resent' : 'message.retried'
    return noteAction(tx, acting, { action, tenantId, details }, auditKey)
  })
}

/** Calls an outgoing endpoint again. */
export function enableEndpoint(
  { pool, auditKey }: ActionContext,
  acting: Acting,
  endpoint: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    await enableOutgoing(tx, endpoint, acting)
    const action = { action: 'endpoint.enabled' as const, tenantId: null, details: { endpoint } }
    return noteAction(tx, acting, action, auditKey)
  })
}
