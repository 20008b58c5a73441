import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { NoticeName, OwedEffect } from '../subscription/owing/effect.ts'
import { owe } from '../subscription/owing/owe.store.ts'

/** Reminders that one commit owes; the next takes the rest. */
const BATCH_MAX = 500

/** Days before the end of a trial; Stripe's own word for it comes at the same time. */
const TRIAL_DAYS = [3]

/**
 * The nearest threshold that has passed, and only if it lies within the term: who was down for a
 * week reminds once, and who buys a month is not told at once that it ends in thirty days.
 */
const FIND_DUE = `
select s.subscription_id as "subscriptionId", s.tenant_id as "tenantId", s.plan_id as "planId",
  s.status, s.term_end as "termEnd", t.days
from bursar.subscriptions s
join bursar.tenants owner using (tenant_id)
cross join lateral (
  select days from unnest($1::int[]) as days
  where s.term_end - make_interval(days => days) <= bursar.clock()
  order by days limit 1
) t
where s.status = $2 and s.cancel_at is null
  and s.term_end > bursar.clock()
  and s.term_end - make_interval(days => t.days) > greatest(s.term_start, s.created_at)
  and not exists (
    select 1 from bursar.effects e where e.subscription_id = s.subscription_id
      and e.cause_key = 'notice:' || $3 || ':' || t.days || ':' || s.subscription_id || ':'
        || extract(epoch from s.term_end)::bigint
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
}

/**
 * Owes the reminders whose time has come: once per subscription, threshold and term. `renewalDays`:
 * days before `term_end`. Gives how many are new.
 */
export async function oweReminders(pool: Pool, renewalDays: readonly number[]): Promise<number> {
  const renewals = await oweAll(pool, 'renewal', 'ACTIVE', renewalDays)
  return renewals + (await oweAll(pool, 'trial_ending', 'TRIAL', TRIAL_DAYS))
}

async function oweAll(
  pool: Pool,
  notice: NoticeName,
  status: string,
  days: readonly number[],
): Promise<number> {
  let total = 0
  for (;;) {
    const owed = await inTransaction(pool, (tx) => oweBatch(tx, notice, status, days))
    total += owed
    if (owed === 0) return total
  }
}

async function oweBatch(
  tx: Tx,
  notice: NoticeName,
  status: string,
  days: readonly number[],
): Promise<number> {
  const values = [days, status, notice, BATCH_MAX]
  const due = await query<DueReminder>(tx, { name: 'schedule_reminders', text: FIND_DUE, values })
  return owe(
    tx,
    due.rows.map((one) => toEffect(notice, one)),
  )
}

function toEffect(notice: NoticeName, due: DueReminder): OwedEffect {
  const { subscriptionId, tenantId, planId, status, termEnd, days } = due
  const term = Math.floor(termEnd.getTime() / 1000)
  return {
    kind: 'notice',
    name: notice,
    target: '',
    causeKey: `notice:${notice}:${days}:${subscriptionId}:${term}`,
    tenantId,
    subscriptionId,
    details: { status, plan_id: planId, term_end: termEnd.toISOString(), days_before: days },
  }
}
