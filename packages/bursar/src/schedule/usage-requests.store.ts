import { USAGE_REQUESTED } from '../base/outward/webhooks.ts'
import { endOvertaken } from '../outbox/drop.store.ts'
import { enqueue } from '../outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

/** Questions that one commit enqueues; the next takes the rest. */
const BATCH_MAX = 500

const FIND_DUE = `
select t.tenant_id as "tenantId", today.day
from bursar.tenants t,
  (select to_char(bursar.clock() at time zone 'UTC', 'YYYY-MM-DD') as day) today
where t.tenant_id > $2 and t.delivery = 'live' and t.status in ('TRIAL', 'ACTIVE', 'GRACE')
  and not exists (select 1 from bursar.outbox e
    where e.cause_key = 'hook:usage.requested:' || t.tenant_id || ':' || today.day)
order by t.tenant_id
limit $1`

/**
 * Enqueues each tenant with access one question of the day, by the calendar of UTC: how much it
 * uses. Ends those of earlier days that nobody has answered. A tenant in observe is not asked
 * about: nothing is sent for it. Gives how many are new.
 */
export async function enqueueUsageRequests(pool: Pool): Promise<number> {
  let total = 0
  let last: string | undefined
  do {
    const after = last ?? ''
    const { due, pending } = await inTransaction(pool, (tx) => enqueueBatch(tx, after))
    total += pending
    last = due.length === BATCH_MAX ? due.at(-1)?.tenantId : undefined
  } while (last !== undefined)
  return total
}

async function enqueueBatch(tx: Tx, after: string) {
  const values = [BATCH_MAX, after]
  const statement = { name: 'schedule_usage', text: FIND_DUE, values }
  const { rows: due } = await query<{ tenantId: string; day: string }>(tx, statement)
  const pending = await enqueue(
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
  return { due, pending }
}
