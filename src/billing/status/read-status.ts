import { ACCESS, type TenantStatus } from '../../subscription/status.ts'
import { type BillingContext, OWN_ACCOUNT } from '../billing-context.ts'
import {
  findUnderWay,
  listSubscriptions,
  type OwnSubscription,
  readTenant,
} from '../look/subscriptions.store.ts'
import { asTenant } from '../own-rows.store.ts'
import { countDirty, pokeSessions } from './poke.store.ts'

export interface BillingStatus {
  readonly status: TenantStatus
  readonly hasAccess: boolean
  readonly isSettled: boolean
  readonly isCheckoutOpen: boolean
  readonly asOf: Date
  readonly subscriptions: readonly OwnSubscription[]
}

export interface Patience {
  /** 0: as it is now, nothing is asked of Stripe. */
  readonly waitSeconds: number
  /** Aborted when nobody reads the answer any more, or the service stops. */
  readonly gone: AbortSignal
}

/**
 * How the tenant stands. Who waits has the checkouts that are open looked at, and is answered as
 * soon as everything is settled, or when the time is over: then `isSettled` is false.
 */
export async function readStatus(
  context: BillingContext,
  tenantId: string,
  { waitSeconds, gone }: Patience,
): Promise<BillingStatus> {
  const over = AbortSignal.any([gone, AbortSignal.timeout(waitSeconds * 1000)])
  let now = await look(context, tenantId)
  if (waitSeconds === 0) return now.answer
  await pokeSessions(context.pool, OWN_ACCOUNT, now.openSessions)
  context.settlements.poke()
  do {
    // Begun before the look, so that what settles in between is not missed.
    const settled = context.settlements.next(over)
    now = await look(context, tenantId)
    if (now.answer.isSettled) return now.answer
    await settled
  } while (!over.aborted)
  return now.answer
}

async function look(
  { pool }: BillingContext,
  tenantId: string,
): Promise<{ answer: BillingStatus; openSessions: string[] }> {
  const found = await asTenant(pool, tenantId, async (tx) => ({
    tenant: await readTenant(tx, tenantId),
    subscriptions: await listSubscriptions(tx, tenantId),
    underWay: await findUnderWay(tx, tenantId),
  }))
  const { tenant, subscriptions, underWay } = found
  const ids = [
    ...underWay.map(({ sessionId }) => sessionId),
    ...[...underWay, ...subscriptions].flatMap(({ stripeSubscriptionId: id }) => id ?? []),
  ]
  const { status, now } = tenant
  const openSessions = underWay.flatMap(({ isOpen, sessionId }) => (isOpen ? [sessionId] : []))
  const answer = {
    status,
    hasAccess: status !== 'PENDING' && ACCESS[status],
    isSettled: (await countDirty(pool, OWN_ACCOUNT, ids)) === 0,
    isCheckoutOpen: openSessions.length > 0,
    asOf: now,
    subscriptions,
  }
  return { answer, openSessions }
}
