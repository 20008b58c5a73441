import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

// What somebody works on is left alone: waiting for it in another order would be a deadlock.
const HURRY = `
with waiting as (
  select account, subject from bursar.stripe_subjects
  where dirty and due_at > now() for update skip locked
)
update bursar.stripe_subjects s set due_at = now()
from waiting w where s.account = w.account and s.subject = w.subject`

/** Ends the pauses after failures: what waits is due now. */
export async function hurry(pool: Pool): Promise<void> {
  await pool.query(HURRY)
}
