import { USAGE_REQUESTED } from '../base/outward/announcements.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { owe } from '../subscription/owing/owe.store.ts'

/** Questions that one commit owes; the next takes the rest. */
const BATCH_MAX = 500

const FIND_DUE = `
select t.tenant_id as "tenantId", today.day
from bursar.tenants t,
  (select to_char(bursar.clock() at time zone 'UTC', 'YYYY-MM-DD') as day) today
where t.tenant_id > $2 and t.status in ('TRIAL', 'ACTIVE', 'GRACE')
  and not exists (select 1 from bursar.effects e
    where e.cause_key = 'hook:usage.requested:' || t.tenant_id || ':' || today.day)
order by t.tenant_id
limit $1`

/** Longer than a question is tried; what is given up is purged after a week. */
const LOOK_BACK_DAYS = 30

// Whoever answers a question answers those before it, too.
const END_OVERTAKEN = `
with older as (
  select effect_id, outcome from bursar.effects
  where tenant_id = any($1::text[]) and kind = 'hook' and name = 'usage.requested'
    and owed_at > bursar.clock() - make_interval(days => $3)
    and (outcome is null or outcome = 'dead')
    and cause_key <> 'hook:usage.requested:' || tenant_id || ':' || $2
  order by effect_id
  for update
), dropped as (
  update bursar.effects e set outcome = 'dropped', last_error = 'OVERTAKEN',
    ended_at = bursar.clock()
  from older where e.effect_id = older.effect_id and older.outcome is null
)
update bursar.findings f set resolved_at = bursar.clock(), resolved_by = 'settlement'
from older where f.kind = 'hook_failed' and f.account = ''
  and f.subject = 'effect:' || older.effect_id and f.resolved_at is null`

/**
 * Owes each tenant with access one question of the day, by the calendar of UTC: how much it uses.
 * Ends those of earlier days that nobody has answered. Gives how many are new.
 */
export async function oweUsageRequests(pool: Pool): Promise<number> {
  let total = 0
  let last: string | undefined
  do {
    const after = last ?? ''
    const { due, owed } = await inTransaction(pool, (tx) => oweBatch(tx, after))
    total += owed
    last = due.length === BATCH_MAX ? due.at(-1)?.tenantId : undefined
  } while (last !== undefined)
  return total
}

async function oweBatch(tx: Tx, after: string) {
  const values = [BATCH_MAX, after]
  const statement = { name: 'schedule_usage', text: FIND_DUE, values }
  const { rows: due } = await query<{ tenantId: string; day: string }>(tx, statement)
  const owed = await owe(
    tx,
    due.map(({ tenantId, day }) => ({
      kind: 'hook',
      name: USAGE_REQUESTED,
      target: '',
      causeKey: `hook:${USAGE_REQUESTED}:${tenantId}:${day}`,
      tenantId,
      subscriptionId: null,
      details: {},
    })),
  )
  if (due.length > 0)
    await endOvertaken(
      tx,
      due.map(({ tenantId }) => tenantId),
      due[0]?.day ?? '',
    )
  return { due, owed }
}

async function endOvertaken(tx: Tx, tenantIds: readonly string[], day: string): Promise<void> {
  const values = [tenantIds, day, LOOK_BACK_DAYS]
  await query(tx, { name: 'schedule_usage_overtaken', text: END_OVERTAKEN, values })
}
