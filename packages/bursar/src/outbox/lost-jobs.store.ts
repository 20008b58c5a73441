import type { Pool } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'

/** Lost jobs that one round makes up for; the next takes the rest. */
const LOST_MAX = 10_000

// What was handed over a moment ago is left to who did it. `data` has no index: the jobs are read
// once for all of them, which an hourly round can bear.
const FORGET = `
with lost as (
  select message_id from bursar.outbox e
  where outcome is null and queued_at < bursar.clock() - interval '1 hour'
    and kind = any($2::text[])
    and not exists (select from bursar_queue.job j
      where j.name = e.kind and j.data ->> 'messageId' = e.message_id::text
        and j.state in ('created', 'retry', 'active'))
  order by enqueued_at
  limit $1
  for update skip locked
)
update bursar.outbox e set queued_at = null from lost
where e.message_id = lost.message_id and e.outcome is null`

/**
 * Messages that are pending, and that no queue has any more: it was not restored with the rest,
 * or has thrown them away. They are fresh again. Gives how many.
 */
export async function freeLost(pool: Pool, kinds: readonly MessageKind[]): Promise<number> {
  const statement = { name: 'outbox_free_lost', text: FORGET, values: [LOST_MAX, kinds] }
  return (await query(pool, statement)).rowCount ?? 0
}
