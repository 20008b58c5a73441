import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { NoticeName, OwedEffect } from '../subscription/owing/effect.ts'
import { owe } from '../subscription/owing/owe.store.ts'

/** Reminders that one commit owes; a round goes on until there are no more. */
const BATCH_MAX = 500

/** Days before the end of a trial; Stripe's own word for it comes at the same time. */
const TRIAL_DAYS = [3]

/**
 * The nearest threshold that has passed, and only if it lies within the term: who was down for a
 * week reminds once, and who buys a month is not told at once that it ends in thirty days.
 */
const FIND_DUE = `
select s.subscription_id as "subscriptionId", s.tenant_id as "tenantId", s.plan_id as "planId",
  s.status, s.term_end as "termEnd", t.days, c."causeKey"
from bursar.subscriptions s
join bursar.tenants owner using (tenant_id)
cross join lateral (
  select days from unnest($1::int[]) as days
  where s.term_end - make_interval(days => days) <= bursar.clock()
  order by days limit 1
) t
cross join lateral (
  select 'notice:' || $3 || ':' || t.days || ':' || s.subscription_id || ':'
    || floor(extract(epoch from s.term_end))::bigint as "causeKey"
) c
where s.status = $2 and s.cancel_at is null
  and s.term_end > bursar.clock()
  and s.term_end <= bursar.clock() + make_interval(days => (select max(d) from unnest($1::int[]) d))
  and s.term_end - make_interval(days => t.days) > greatest(s.term_start, s.created_at)
  and s.subscription_id > $5
  and not exists (
    select 1 from bursar.effects e where e.subscription_id = s.subscription_id
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
  let last: DueReminder | undefined
  do {
    const after = last?.subscriptionId ?? ''
    const values = [days, status, notice, BATCH_MAX, after]
    const batch = await inTransaction(pool, (tx) => oweBatch(tx, notice, values))
    total += batch.owed
    last = batch.due.length === BATCH_MAX ? batch.due.at(-1) : undefined
  } while (last !== undefined)
  return total
}

async function oweBatch(tx: Tx, notice: NoticeName, values: readonly unknown[]) {
  const found = { name: 'schedule_reminders', text: FIND_DUE, values: [...values] }
  const { rows: due } = await query<DueReminder>(tx, found)
  const effects = due.map((one) => toEffect(notice, one))
  return { due, owed: await owe(tx, effects) }
}

function toEffect(notice: NoticeName, due: DueReminder): OwedEffect {
  const { subscriptionId, tenantId, planId, status, termEnd, days, causeKey } = due
  return {
    kind: 'notice',
    name: notice,
    target: '',
    causeKey,
    tenantId,
    subscriptionId,
    details: { status, plan_id: planId, term_end: termEnd.toISOString(), days_before: days },
  }
}
