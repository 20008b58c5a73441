import type { InboxRow } from '../../packages/bursar/src/inbox/inbox-row.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { query } from '../../packages/bursar/src/postgres/query.ts'

const INSERT_EVENT = `
insert into bursar.stripe_events
  (event_id, event_type, account, object_id, generation, body_sha256, payload_summary)
values ($1, $2, $3, $4, 1, $5, $6)
on conflict (event_id) do nothing`

/** The least that is durable: one prepared INSERT for each request, over a pool of ten. */
export function oneInsertInbox(pool: Pool): { record(row: InboxRow): Promise<void> } {
  return {
    async record({ eventId, eventType, object, objectId, objectType, bodySha256 }) {
      const summary = { id: eventId, type: eventType, object_id: objectId, object_type: objectType }
      const values = [eventId, eventType, object.account, object.id, bodySha256, summary]
      await query(pool, { name: 'bench_one_insert', text: INSERT_EVENT, values })
    },
  }
}
