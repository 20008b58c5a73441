import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

// What somebody works on is left alone: waiting for it in another order would be a deadlock.
const EXPEDITE = `
with waiting as (
  select account, object_id from bursar.stripe_objects
  where stale and due_at > now() for update skip locked
)
update bursar.stripe_objects s set due_at = now()
from waiting w where s.account = w.account and s.object_id = w.object_id`

/** Ends the pauses after failures: what waits is due now. */
export async function expedite(pool: Pool): Promise<void> {
  await pool.query(EXPEDITE)
}
