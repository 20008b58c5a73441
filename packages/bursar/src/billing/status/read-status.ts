import { ACCESS, type TenantStatus } from '../../subscription/status.ts'
import { type BillingContext, OWN_ACCOUNT } from '../billing-context.ts'
import { asTenant } from '../own-rows.store.ts'
import {
  findUnderWay,
  listSubscriptions,
  type OwnSubscription,
  readTenant,
} from '../read/subscriptions.store.ts'
import { countStale, countUnasked, markQuietStale } from './mark-stale-for.store.ts'

type Looking = Pick<BillingContext, 'pool' | 'waiters'>

export interface BillingStatus {
  readonly status: TenantStatus
  readonly hasAccess: boolean
  readonly isObserved: boolean
  readonly isCheckoutOpen: boolean
  readonly asOf: Date
  readonly subscriptions: readonly OwnSubscription[]
}

export interface WaitLimits {
  /** 0: as it is now, nothing is asked of Stripe. */
  readonly waitSeconds: number
  /** The checkout that the customer comes back from: as long as it is open, it is waited for. */
  readonly session: string | null
  /** Aborted when nobody reads the answer any more, or the service stops. */
  readonly gone: AbortSignal
}

/** Of a tenant with more, the newest are looked at: waiting must not use up the whole budget. */
const SESSIONS_MARKED_MAX = 5
const SUBSCRIPTIONS_MARKED_MAX = 10
const MARK_AGAIN_MS = 500

/**
 * How the tenant stands. Who waits has the checkouts that are open and the subscriptions that live
 * looked at, and is answered as soon as everything is observed, or when the time is over: then
 * `isObserved` is false. So it is at once for whom there is no room to wait.
 */
export async function readStatus(
  context: Looking,
  tenantId: string,
  timeout: WaitLimits,
): Promise<BillingStatus> {
  const now = await readAll(context, tenantId)
  if (timeout.waitSeconds === 0) return now.answer
  const leave = context.waiters.enter(tenantId)
  if (leave === null) return { ...now.answer, isObserved: false }
  try {
    return await waitFor(context, { tenantId, now }, timeout)
  } finally {
    leave()
  }
}

async function waitFor(
  context: Looking,
  { tenantId, now: first }: { readonly tenantId: string; readonly now: Sight },
  { waitSeconds, session, gone }: WaitLimits,
): Promise<BillingStatus> {
  const over = AbortSignal.any([gone, AbortSignal.timeout(waitSeconds * 1000)])
  let now = first
  let isDone = false
  await markQuietStale(context.pool, {
    account: OWN_ACCOUNT,
    kind: 'subscription',
    ids: now.live.slice(0, SUBSCRIPTIONS_MARKED_MAX),
  })
  const since = first.answer.asOf
  let markStaleAt = 0
  do {
    if (performance.now() >= markStaleAt) {
      await markOpenStale(context, now)
      markStaleAt = performance.now() + MARK_AGAIN_MS
    }
    // Begun before the look, so that what observes in between is not missed.
    const observed = context.waiters.next(now.ids, over)
    now = await readAll(context, tenantId)
    isDone = now.answer.isObserved && !(await isUnderWay(context, now, { session, since }))
    if (isDone) return now.answer
    await observed
  } while (!over.aborted)
  return { ...now.answer, isObserved: isDone }
}

/**
 * Whoever is sent back from an open page has paid before: it is enough that Stripe was asked since.
 * An abandoned one keeps nobody waiting; the one that is named may be paid at any moment.
 */
async function isUnderWay(
  context: Looking,
  { open, awaited }: Sight,
  { session, since }: { readonly session: string | null; readonly since: Date },
): Promise<boolean> {
  if (session !== null && awaited.includes(session)) return true
  const ids = open.slice(0, SESSIONS_MARKED_MAX)
  return (await countUnasked(context.pool, { account: OWN_ACCOUNT, ids }, since)) > 0
}

async function markOpenStale(context: Looking, { open }: Sight): Promise<void> {
  const ids = open.slice(0, SESSIONS_MARKED_MAX)
  await markQuietStale(context.pool, { account: OWN_ACCOUNT, kind: 'checkout_session', ids })
  context.waiters.wake()
}

interface Sight {
  readonly answer: BillingStatus
  /** Sessions that are open, the newest first. */
  readonly open: readonly string[]
  /** Of these, those that were begun lately. */
  readonly awaited: readonly string[]
  /** Whatever may settle. */
  readonly ids: readonly string[]
  /** Stripe’s ids of the subscriptions that live. */
  readonly live: readonly string[]
}

/** What is read before it is known to be observed may be what was before: then it is read again. */
async function readAll(context: Looking, tenantId: string): Promise<Sight> {
  const before = await read(context, tenantId)
  if ((await countStale(context.pool, OWN_ACCOUNT, before.ids)) > 0) return toSight(before, false)
  const after = await read(context, tenantId)
  return toSight(
    after,
    after.ids.every((id) => before.ids.includes(id)),
  )
}

type Found = Awaited<ReturnType<typeof read>>

async function read({ pool }: Looking, tenantId: string) {
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

function toSight({ tenant, subscriptions, underWay, ids }: Found, isObserved: boolean): Sight {
  const { status, now } = tenant
  const open = underWay.flatMap(({ isOpen, sessionId }) => (isOpen ? [sessionId] : []))
  const answer = {
    status,
    hasAccess: status !== 'PENDING' && ACCESS[status],
    isObserved,
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
    awaited: underWay.flatMap(({ isAwaited, sessionId }) => (isAwaited ? [sessionId] : [])),
    ids,
    live: live.flatMap(({ stripeSubscriptionId: id }) => id ?? []),
  }
}
