import { AppError } from '@bursar/wire/errors'
import { inTransaction } from '../../postgres/in-transaction.ts'
import { findSubject } from '../../subscription/subject.ts'
import { getSubscription } from '../look/subscriptions.store.ts'
import type { ActContext } from './act-on-finding.store.ts'
import { type Acting, type Noted, noteAction } from './note-action.store.ts'
import { enableOutgoing, owedAgain } from './owe-again.store.ts'
import { pokeByHand, rememberReplay, replayStored } from './poke.store.ts'

/** Runs a known event again. */
export function replayEvent(
  { pool, auditKey }: ActContext,
  acting: Acting,
  eventId: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const replayed = await replayStored(tx, eventId)
    const { subject, tenant_id: tenantId } = replayed
    const details = { event_id: eventId, subject }
    const action = { action: 'event.replayed' as const, tenantId, details }
    const noted = await noteAction(tx, acting, action, auditKey)
    await rememberReplay(tx, replayed, noted.id)
    return noted
  })
}

/** Asks Stripe again what is true of a subscription. */
export function refetchSubscription(
  { pool, auditKey }: ActContext,
  acting: Acting,
  subscriptionId: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const found = await getSubscription(tx, subscriptionId)
    const { account, stripe_subscription_id, tenant_id: tenantId } = found
    const subject = findSubject(account ?? '', stripe_subscription_id)
    if (subject === null) throw new AppError('ACTION_IMPOSSIBLE', 'Stripe does not manage it.')
    await pokeByHand(tx, subject)
    const details = { subscription_id: subscriptionId }
    const action = { action: 'subscription.refetched' as const, tenantId, details }
    return noteAction(tx, acting, action, auditKey)
  })
}

/** Owes an effect again, now; a mail or an announcement also when it was carried out. */
export function retryEffect(
  { pool, auditKey }: ActContext,
  acting: Acting,
  effectId: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const { tenantId, kind, name, outcome } = await owedAgain(tx, effectId)
    const details = { effect_id: effectId, kind, name }
    const action = outcome === 'done' ? 'effect.resent' : 'effect.retried'
    return noteAction(tx, acting, { action, tenantId, details }, auditKey)
  })
}

/** Calls an outgoing endpoint again. */
export function enableEndpoint(
  { pool, auditKey }: ActContext,
  acting: Acting,
  endpoint: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    await enableOutgoing(tx, endpoint, acting)
    const action = { action: 'endpoint.enabled' as const, tenantId: null, details: { endpoint } }
    return noteAction(tx, acting, action, auditKey)
  })
}
