import { ACCESS, type TenantStatus } from '../../subscription/status.ts'
import { type BillingContext, OWN_ACCOUNT } from '../billing-context.ts'
import {
  findUnderWay,
  listSubscriptions,
  type OwnSubscription,
  readTenant,
} from '../look/subscriptions.store.ts'
import { asTenant } from '../own-rows.store.ts'
import { countDirty, pokeQuiet } from './poke.store.ts'

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

/** Of a tenant with more, the newest are looked at: waiting must not use up the whole budget. */
const SESSIONS_POKED_MAX = 5
const SUBSCRIPTIONS_POKED_MAX = 10
const POKE_AGAIN_MS = 500

/**
 * How the tenant stands. Who waits has the checkouts that are open and the subscriptions that live
 * looked at, and is answered as soon as everything is settled, or when the time is over: then
 * `isSettled` is false. While a checkout was opened lately, it may be paid at any moment.
 */
export async function readStatus(
  context: BillingContext,
  tenantId: string,
  { waitSeconds, gone }: Patience,
): Promise<BillingStatus> {
  const over = AbortSignal.any([gone, AbortSignal.timeout(waitSeconds * 1000)])
  let now = await look(context, tenantId)
  if (waitSeconds === 0) return now.answer
  await pokeQuiet(context.pool, {
    account: OWN_ACCOUNT,
    kind: 'subscription',
    ids: now.live.slice(0, SUBSCRIPTIONS_POKED_MAX),
  })
  let pokeAt = 0
  do {
    if (performance.now() >= pokeAt) {
      await pokeOpen(context, now)
      pokeAt = performance.now() + POKE_AGAIN_MS
    }
    // Begun before the look, so that what settles in between is not missed.
    const settled = context.settlements.next(over)
    now = await look(context, tenantId)
    if (now.answer.isSettled && !now.isAwaited) return now.answer
    await settled
  } while (!over.aborted)
  return { ...now.answer, isSettled: now.answer.isSettled && !now.isAwaited }
}

async function pokeOpen(context: BillingContext, { open }: Sight): Promise<void> {
  const ids = open.slice(0, SESSIONS_POKED_MAX)
  await pokeQuiet(context.pool, { account: OWN_ACCOUNT, kind: 'checkout_session', ids })
  context.settlements.poke()
}

interface Sight {
  readonly answer: BillingStatus
  /** Sessions that are open, the newest first. */
  readonly open: readonly string[]
  readonly isAwaited: boolean
  /** Stripe’s ids of the subscriptions that live. */
  readonly live: readonly string[]
}

/** What is read before it is known to be settled may be what was before: then it is read again. */
async function look(context: BillingContext, tenantId: string): Promise<Sight> {
  const before = await read(context, tenantId)
  if ((await countDirty(context.pool, OWN_ACCOUNT, before.ids)) > 0) return toSight(before, false)
  const after = await read(context, tenantId)
  return toSight(
    after,
    after.ids.every((id) => before.ids.includes(id)),
  )
}

type Found = Awaited<ReturnType<typeof read>>

async function read({ pool }: BillingContext, tenantId: string) {
  const found = await asTenant(pool, tenantId, async (tx) => ({
    tenant: await readTenant(tx, tenantId),
    subscriptions: await listSubscriptions(tx, tenantId),
    underWay: await findUnderWay(tx, tenantId),
  }))
  const { subscriptions, underWay } = found
  const ids = [
    ...underWay.map(({ sessionId }) => sessionId),
    ...[...underWay, ...subscriptions].flatMap(({ stripeSubscriptionId: id }) => id ?? []),
  ]
  return { ...found, ids }
}

function toSight({ tenant, subscriptions, underWay }: Found, isSettled: boolean): Sight {
  const { status, now } = tenant
  const open = underWay.flatMap(({ isOpen, sessionId }) => (isOpen ? [sessionId] : []))
  const answer = {
    status,
    hasAccess: status !== 'PENDING' && ACCESS[status],
    isSettled,
    isCheckoutOpen: open.length > 0,
    asOf: now,
    subscriptions,
  }
  const live = subscriptions.filter(
    (one) => one.status !== 'EXPIRED' && one.account === OWN_ACCOUNT,
  )
  return {
    answer,
    open,
    isAwaited: underWay.some((one) => one.isAwaited),
    live: live.flatMap(({ stripeSubscriptionId: id }) => id ?? []),
  }
}
