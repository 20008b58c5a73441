import { USAGE_REQUESTED } from '../base/outward/announcements.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { owe } from '../subscription/owing/owe.store.ts'

/** Questions that one commit owes; the next takes the rest. */
const BATCH_MAX = 500

const FIND_DUE = `
select t.tenant_id as "tenantId", today.day
from bursar.tenants t,
  (select to_char(bursar.clock() at time zone 'UTC', 'YYYY-MM-DD') as day) today
where t.status in ('TRIAL', 'ACTIVE', 'GRACE')
  and not exists (select 1 from bursar.effects e
    where e.cause_key = 'hook:usage.requested:' || t.tenant_id || ':' || today.day)
order by t.tenant_id
limit $1`

/**
 * Owes each tenant with access one question of the day, by the calendar of UTC: how much it uses.
 * Gives how many are new.
 */
export async function oweUsageRequests(pool: Pool): Promise<number> {
  let total = 0
  for (;;) {
    const owed = await oweBatch(pool)
    total += owed
    if (owed === 0) return total
  }
}

function oweBatch(pool: Pool): Promise<number> {
  return inTransaction(pool, async (tx) => {
    const statement = { name: 'schedule_usage', text: FIND_DUE, values: [BATCH_MAX] }
    const due = await query<{ tenantId: string; day: string }>(tx, statement)
    return owe(
      tx,
      due.rows.map(({ tenantId, day }) => ({
        kind: 'hook',
        name: USAGE_REQUESTED,
        target: '',
        causeKey: `hook:${USAGE_REQUESTED}:${tenantId}:${day}`,
        tenantId,
        subscriptionId: null,
        details: {},
      })),
    )
  })
}
