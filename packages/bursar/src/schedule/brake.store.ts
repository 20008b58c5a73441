import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { markStale } from '../refresh/object/mark-stale.store.ts'
import { forgetOld, releaseEmpty } from '../subscription/brake/release.store.ts'
import { reconcileFindings } from '../subscription/finding/findings.store.ts'
import type { TrackedObject } from '../subscription/tracked-object.ts'

/** Objects that one tick marks, and rows that one tick forgets; the next tick takes the rest. */
const BATCH_MAX = 500

const IS_BUSY = `
select 1 from bursar.brake b where b.engaged_at is not null
  or exists (select 1 from bursar.access_losses l where l.state = 'restore')`

// In key order, as everywhere; one that is being worked on is marked by the next tick.
const LOCK_RESTORED = `
select s.account, s.object_id as id, s.kind from bursar.stripe_objects s
where not s.stale and (s.account, s.object_id) in (
  select l.account, l.stripe_subscription_id from bursar.access_losses l
  where l.state = 'restore')
order by s.account, s.object_id limit $1 for update skip locked`

/**
 * Brings back what was withdrawn shortly before the brake engaged, and releases a brake that holds
 * nothing any more. Gives how many objects are stale now.
 */
export async function tickBrake(pool: Pool): Promise<number> {
  const busy = { name: 'schedule_brake_busy', text: IS_BUSY }
  if ((await query(pool, busy)).rows.length === 0) return 0
  const marked = await inTransaction(pool, markRestored)
  await inTransaction(pool, release)
  return marked
}

async function markRestored(tx: Tx): Promise<number> {
  const statement = { name: 'schedule_brake_lock', text: LOCK_RESTORED, values: [BATCH_MAX] }
  const { rows } = await query<TrackedObject>(tx, statement)
  return (await markStale(tx, rows, 'recheck')).length
}

async function release(tx: Tx): Promise<void> {
  if (!(await releaseEmpty(tx))) return
  await reconcileFindings(tx, { account: '', objectId: 'brake', tenantId: null, findings: [] })
}

/** Losses of long ago do not count any more. */
export function forgetOldLosses(pool: Pool): Promise<number> {
  return forgetOld(pool, BATCH_MAX)
}
