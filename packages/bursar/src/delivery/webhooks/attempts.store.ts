import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const PURGE_ATTEMPTS = `
delete from bursar.webhook_attempts where attempt_id in (
  select attempt_id from bursar.webhook_attempts
  where attempted_at < bursar.clock() - make_interval(days => $1)
  order by attempted_at
  limit $2
)`

/** Removes calls of outgoing endpoints from the delivery log. Gives how many, at most `limit`. */
export async function purgeAttempts(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_calls', text: PURGE_ATTEMPTS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
