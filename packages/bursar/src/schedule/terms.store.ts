import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import { appendAudit } from '../audit/append-audit.store.ts'
import { enqueue } from '../outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { markSiblingsStale } from '../refresh/object/siblings.store.ts'
import { refreshTenantStatus } from '../refresh/ownership/tenants.store.ts'
import { mayWithdraw } from '../subscription/brake/brake.store.ts'
import { losesAccess } from '../subscription/brake/brake.ts'
import type { Policy } from '../subscription/decide.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import { messagesOfChange } from '../subscription/outgoing/messages-of-change.ts'
import type { SubscriptionState } from '../subscription/snapshot.ts'
import { lockTenant, moveTerm } from '../subscription/subscription.store.ts'
import { decideTerm } from '../subscription/transition/decide-term.ts'

/** Subscriptions that one read gives; a round reads on until there are no more. */
const PAGE_MAX = 500

// What Stripe manages is never touched: its refresh decides.
const FIND_DUE = `
select s.subscription_id as "subscriptionId", s.tenant_id as "tenantId"
from bursar.subscriptions s
left join bursar.subscriptions p on p.subscription_id = s.parent_subscription_id
where s.stripe_subscription_id is null and s.status <> 'EXPIRED'
  and (s.tenant_id, s.subscription_id) > ($1, $2)
  and (p.status = 'EXPIRED'
    or (s.status in ('TRIAL', 'ACTIVE') and s.term_end <= bursar.clock())
    or (s.status = 'GRACE' and (s.term_end > bursar.clock()
      or coalesce(s.grace_end, s.term_end) <= bursar.clock()))
    or (s.status = 'SUSPENDED' and s.grace_end < s.term_end and s.term_end > bursar.clock()))
order by s.tenant_id, s.subscription_id
limit $3`

const LOCK = `
select s.status, s.plan_id as "planId", s.type, s.items, s.term_start as "termStart",
  s.term_end as "termEnd", s.grace_end as "graceEnd", s.cancel_at as "cancelAt",
  s.cancelled_at as "cancelledAt", s.collection_paused as "collectionPaused",
  s.collection_method as "collectionMethod",
  s.stripe_status as "stripeStatus", s.stripe_price_id as "stripePriceId",
  s.resource_id as "resourceId", bursar.clock() as now,
  coalesce((select p.status = 'EXPIRED' from bursar.subscriptions p
    where p.subscription_id = s.parent_subscription_id), false) as "parentHasEnded"
from bursar.subscriptions s
where s.subscription_id = $1 and s.stripe_subscription_id is null
for update of s`

type Locked = SubscriptionState & { readonly now: Date; readonly parentHasEnded: boolean }

export interface TermContext {
  readonly pool: Pool
  readonly auditKey: KeyObject
  readonly outgoing: Outgoing
  readonly policy: Policy
  /** Told of a term that could not be ended; the next round tries it again. */
  readonly onTermFailed: (due: DueTerm, error: unknown) => void
}

/** A subscription whose time has come. */
export interface DueTerm {
  readonly subscriptionId: string
  readonly tenantId: string
}

/**
 * Moves what time moves and Stripe does not manage, one commit each: one that fails keeps no other
 * waiting. Gives how many moved.
 * @throws AppError POSTGRES_UNAVAILABLE and the like, where none could be moved.
 */
export async function endTerms(context: TermContext): Promise<number> {
  let moved = 0
  let last: DueTerm | undefined
  do {
    const page = await findDue(context.pool, last)
    for (const due of page) if (await tryTerm(due, context)) moved += 1
    last = page.length === PAGE_MAX ? page.at(-1) : undefined
  } while (last !== undefined)
  return moved
}

async function findDue(tx: Tx, after: DueTerm | undefined): Promise<readonly DueTerm[]> {
  const values = [after?.tenantId ?? '', after?.subscriptionId ?? '', PAGE_MAX]
  return (await query<DueTerm>(tx, { name: 'schedule_terms', text: FIND_DUE, values })).rows
}

async function tryTerm(due: DueTerm, context: TermContext): Promise<boolean> {
  try {
    return await inTransaction(context.pool, (tx) => endTerm(tx, due, context))
  } catch (error) {
    if (await isDatabaseAway(context.pool, error)) throw error
    context.onTermFailed(due, error)
    return false
  }
}

/** A row that somebody holds for too long ends in the same code as a server that is down. */
async function isDatabaseAway(pool: Pool, error: unknown): Promise<boolean> {
  const code = error instanceof AppError ? error.code : null
  if (code !== 'POSTGRES_UNAVAILABLE') return code === 'DATABASE_UNUSABLE'
  const asked = query(pool, { name: 'schedule_is_there', text: 'select 1' })
  return asked.then(
    () => false,
    () => true,
  )
}

async function endTerm(tx: Tx, due: DueTerm, context: TermContext): Promise<boolean> {
  const { subscriptionId, tenantId } = due
  const tenantStatusBefore = await lockTenant(tx, tenantId)
  const values = [subscriptionId]
  const locked = await query<Locked>(tx, { name: 'schedule_lock_term', text: LOCK, values })
  if (locked.rows[0] === undefined) return false
  const { now, parentHasEnded, ...before } = locked.rows[0]
  const moved = decideTerm(before, parentHasEnded, context.policy.gracePeriodDays, now)
  if (moved === null) return false
  const { status, graceEnd } = moved
  const { brake } = context.policy
  const loss = { subscriptionId, tenantId, account: null, stripeSubscriptionId: null, before }
  if (brake !== undefined && losesAccess(before.status, status)) {
    if (!(await mayWithdraw(tx, { ...loss, to: status }, brake))) return false
  }
  await moveTerm(tx, subscriptionId, { status, graceEnd })
  const after = { ...before, ...moved }
  await markSiblingsStale(tx, due, before, after, true)
  const { plans } = context.policy
  const tenantStatusAfter = await refreshTenantStatus(tx, tenantId, plans, tenantStatusBefore)
  const details = {
    subscription_id: subscriptionId,
    status_from: before.status,
    status_to: status,
    cause: parentHasEnded ? 'parent_ended' : 'tick',
    grace_end: graceEnd?.toISOString() ?? null,
  }
  const row = {
    eventType: 'subscription.changed' as const,
    actorType: 'time' as const,
    actorId: null,
    details,
  }
  const [auditId] = await appendAudit(tx, { key: context.auditKey, tenantId, rows: [row] })
  if (auditId !== undefined) {
    const states = { before, after, tenantStatusBefore, tenantStatusAfter }
    const happenedAt = status === 'SUSPENDED' ? graceEnd : now
    const change = { tenantId, subscriptionId, auditId, ...states, happenedAt }
    await enqueue(tx, messagesOfChange(change, context.outgoing), { auditId })
  }
  return true
}
