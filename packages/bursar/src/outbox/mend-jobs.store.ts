import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'

/** Jobs that one round mends; the next takes the rest. */
const MENDED_MAX = 1_000

// Nothing rests longer between two tries than an hour and a half, with some room; and no try began
// in the future.
const MEND = `
with ahead as (
  select j.name, j.id from bursar_queue.job j
  where j.name = any($1::text[]) and (
    (j.state in ('created', 'retry')
      and j.start_after > bursar_queue.job_now() + interval '2 hours')
    or (j.state = 'active' and j.started_on > bursar_queue.job_now() + interval '1 minute'))
  limit $2
  for update of j skip locked
)
update bursar_queue.job j set
  start_after = least(j.start_after, bursar_queue.job_now()),
  started_on = least(j.started_on, bursar_queue.job_now())
from ahead where j.name = ahead.name and j.id = ahead.id`

const MEND_MONITOR = `
update bursar_queue.queue set
  monitor_on = least(monitor_on, bursar_queue.job_now()),
  monitor_claim_on = least(monitor_claim_on, bursar_queue.job_now())
where name = any($1::text[]) and greatest(monitor_on, monitor_claim_on)
  > bursar_queue.job_now() + interval '1 minute'`

/** What a clock put off that was ahead for a moment is tried now. Gives of how many messages. */
export async function mendJobs(tx: Tx, kinds: readonly MessageKind[]): Promise<number> {
  const jobs = { name: 'outbox_mend_jobs', text: MEND, values: [kinds, MENDED_MAX] }
  const mended = (await query(tx, jobs)).rowCount ?? 0
  await query(tx, { name: 'outbox_mend_monitor', text: MEND_MONITOR, values: [kinds] })
  return mended
}
