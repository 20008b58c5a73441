import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { hasQueue } from './has-queue.store.ts'

/** Outgoing webhooks that are tried at once; what is pending beside them keeps its own time. */
const EXPEDITE_MAX = 10_000

// `data` has no index: the jobs are read once for all of them. Jobs that a worker takes in this
// moment are tried anyway.
const EXPEDITE = `
with pending as (
  select message_id from bursar.outbox
  where kind = 'webhook' and target = $1 and outcome is null
  order by enqueued_at
  limit $2
), waiting as (
  select j.id from bursar_queue.job j
  join pending on j.data ->> 'messageId' = pending.message_id::text
  where j.name = 'webhook' and j.state in ('created', 'retry')
    and j.start_after > bursar_queue.job_now()
  for update of j skip locked
)
update bursar_queue.job j set start_after = bursar_queue.job_now()
from waiting where j.name = 'webhook' and j.id = waiting.id`

/** Ends the pauses of what waits for an endpoint, the oldest first. Gives of how many. */
export async function expediteWebhooks(tx: Tx, endpoint: string): Promise<number> {
  if (!(await hasQueue(tx))) return 0
  const statement = { name: 'outbox_expedite', text: EXPEDITE, values: [endpoint, EXPEDITE_MAX] }
  return (await query(tx, statement)).rowCount ?? 0
}
