import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

const FIND_KNOWN = `
select event_id as id from bursar.stripe_events where event_id = any($1::text[])`

/** Which of these events are recorded already. */
export async function findKnownEvents(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const statement = { name: 'inbox_find_known', text: FIND_KNOWN, values: [ids] }
  return new Set((await query<{ id: string }>(tx, statement)).rows.map(({ id }) => id))
}
