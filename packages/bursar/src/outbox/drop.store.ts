import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { resolveOfMessages } from '../subscription/finding/resolve.store.ts'

/** Outgoing webhooks that one statement ends. */
const BATCH_MAX = 1_000
/** Statements of one round; the next round goes on. */
const BATCHES_MAX = 100
/** Settings that are missing by mistake are put right within a day. */
const GONE_SECONDS = 86_400

const DROP_GONE = `
with gone as (
  select message_id from bursar.outbox
  where kind = 'webhook' and outcome is null and target <> all($1::text[])
    and enqueued_at < bursar.clock() - make_interval(secs => $2)
    and coalesce(retried_at, enqueued_at) < bursar.clock() - make_interval(secs => $2)
    and coalesce(attempted_at, enqueued_at) < bursar.clock() - make_interval(secs => $2)
  order by enqueued_at
  limit $3
  for update skip locked
)
update bursar.outbox e set outcome = 'dropped', last_error = 'ENDPOINT_NOT_CONFIGURED',
  ended_at = bursar.clock()
from gone where e.message_id = gone.message_id`

/**
 * Ends the outgoing webhooks to endpoints that are not among the known ones, and that nobody has
 * tried for a day. Whoever tries outgoing webhooks does the same; here where nobody does. Gives
 * how many.
 */
export async function dropToGoneEndpoints(pool: Pool, known: readonly string[]): Promise<number> {
  let dropped = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const values = [known, GONE_SECONDS, BATCH_MAX]
    const statement = { name: 'schedule_drop_gone', text: DROP_GONE, values }
    const count = (await query(pool, statement)).rowCount ?? 0
    dropped += count
    if (count < BATCH_MAX) break
  }
  return dropped
}

/** Longer than a question is tried; what is given up is purged after a week. */
const READ_BACK_DAYS = 30

// Whoever answers a question answers those before it, too.
const END_OVERTAKEN = `
with older as (
  select message_id, outcome from bursar.outbox
  where tenant_id = any($1::text[]) and kind = 'hook' and name = 'usage.requested'
    and enqueued_at > bursar.clock() - make_interval(days => $3)
    and (outcome is null or outcome = 'dead')
    and cause_key <> 'hook:usage.requested:' || tenant_id || ':' || $2
  order by message_id
  for update
), dropped as (
  update bursar.outbox e set outcome = 'dropped', last_error = 'OVERTAKEN',
    ended_at = bursar.clock()
  from older where e.message_id = older.message_id and older.outcome is null
)
select message_id as "messageId" from older`

/** Ends the questions of earlier days, and resolves what was open about them. */
export async function endOvertaken(
  tx: Tx,
  tenantIds: readonly string[],
  day: string,
): Promise<void> {
  const values = [tenantIds, day, READ_BACK_DAYS]
  const statement = { name: 'schedule_usage_overtaken', text: END_OVERTAKEN, values }
  const { rows } = await query<{ messageId: string }>(tx, statement)
  await resolveOfMessages(
    tx,
    rows.map(({ messageId }) => messageId),
  )
}
