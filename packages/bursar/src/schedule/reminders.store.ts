import { enqueue } from '../outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { EmailName, NewMessage } from '../subscription/outgoing/message.ts'
import type { Status } from '../subscription/status.ts'

/** Reminders that one commit enqueues; a round goes on until there are no more. */
const BATCH_MAX = 500

/**
 * A card that is charged every month is no news: renewals are announced only for terms this long,
 * and for contracts that Stripe does not renew.
 */
const RENEWED_TERM_DAYS_MIN = 90

/** Days before the end of a trial; Stripe's own word for a long one comes at the same time. */
const TRIAL_DAYS = [1, 3]

/**
 * `isOnce`: a term has one threshold, however short it is: the longest that lies within it, else
 * the shortest, which has passed when the term begins. Else it is the nearest that has passed, and
 * only if it lies within the term: who was down for a week reminds once, and who buys a month is
 * not told at once that it ends in thirty days. Of a term that part counts that we know.
 */
const FIND_DUE = `
select s.subscription_id as "subscriptionId", s.tenant_id as "tenantId", s.plan_id as "planId",
  s.status, s.term_end as "termEnd", t.days, c."causeKey"
from bursar.subscriptions s
join bursar.tenants owner using (tenant_id)
cross join lateral (
  select
    min(days) filter (where s.term_end - make_interval(days => days) <= bursar.clock()) as passed,
    max(days) filter (where s.term_end - make_interval(days => days)
      > greatest(s.term_start, s.created_at)) as fitting,
    min(days) as shortest
  from unnest($1::int[]) as days
) d
cross join lateral (
  select case when $6 then coalesce(d.fitting, d.shortest)
    when d.passed <= d.fitting then d.passed end as days
) t
cross join lateral (
  select 'email:' || $3 || ':' || t.days || ':' || s.subscription_id || ':'
    || floor(extract(epoch from s.term_end))::bigint as "causeKey"
) c
where s.status = $2 and s.cancel_at is null
  and ($6 or s.stripe_subscription_id is null
    or s.term_end - s.term_start >= make_interval(days => $7))
  and s.term_end > bursar.clock()
  and s.term_end <= bursar.clock() + make_interval(days => (select max(d) from unnest($1::int[]) d))
  and s.term_end - make_interval(days => t.days) <= bursar.clock()
  and s.subscription_id > $5
  and not exists (
    select 1 from bursar.outbox e where e.subscription_id = s.subscription_id
      and e.cause_key = c."causeKey"
  )
order by s.subscription_id
limit $4`

interface DueReminder {
  readonly subscriptionId: string
  readonly tenantId: string
  readonly planId: string
  readonly status: string
  readonly termEnd: Date
  readonly days: number
  readonly causeKey: string
}

/**
 * Enqueues the reminders whose time has come: once per subscription, threshold and term.
 * `renewalDays`: days before `term_end`. Gives how many are new.
 */
export async function enqueueReminders(
  pool: Pool,
  renewalDays: readonly number[],
): Promise<number> {
  const renewals = {
    email: 'renewal',
    status: 'ACTIVE',
    days: renewalDays,
    isOnce: false,
  } as const
  const trials = {
    email: 'trial_ending',
    status: 'TRIAL',
    days: TRIAL_DAYS,
    isOnce: true,
  } as const
  return (await enqueueAll(pool, renewals)) + (await enqueueAll(pool, trials))
}

interface Reminders {
  readonly email: EmailName
  readonly status: Status
  readonly days: readonly number[]
  readonly isOnce: boolean
}

async function enqueueAll(pool: Pool, reminders: Reminders): Promise<number> {
  let total = 0
  let last: DueReminder | undefined
  do {
    const after = last?.subscriptionId ?? ''
    const batch = await inTransaction(pool, (tx) => enqueueBatch(tx, reminders, after))
    total += batch.pending
    last = batch.due.length === BATCH_MAX ? batch.due.at(-1) : undefined
  } while (last !== undefined)
  return total
}

async function enqueueBatch(tx: Tx, { email, status, days, isOnce }: Reminders, after: string) {
  const values = [days, status, email, BATCH_MAX, after, isOnce, RENEWED_TERM_DAYS_MIN]
  const found = { name: 'schedule_reminders', text: FIND_DUE, values }
  const { rows: due } = await query<DueReminder>(tx, found)
  const messages = due.map((one) => toMessage(email, one))
  return { due, pending: await enqueue(tx, messages) }
}

function toMessage(email: EmailName, due: DueReminder): NewMessage {
  const { subscriptionId, tenantId, planId, status, termEnd, days, causeKey } = due
  return {
    kind: 'email',
    name: email,
    target: '',
    causeKey,
    tenantId,
    subscriptionId,
    details: { status, plan_id: planId, term_end: termEnd.toISOString(), days_before: days },
  }
}
