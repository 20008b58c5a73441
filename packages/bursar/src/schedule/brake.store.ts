import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { markStale } from '../refresh/object/mark-stale.store.ts'
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

const RELEASE = `
update bursar.brake set engaged_at = null, tenants = null, of_tenants = null
where engaged_at is not null
  and not exists (select 1 from bursar.access_losses where state <> 'withdrawn')`

const FORGET = `
delete from bursar.access_losses where subscription_id in (
  select subscription_id from bursar.access_losses
  where state = 'withdrawn' and happened_at < bursar.clock() - interval '1 day' limit $1)`

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
  const released = await query(tx, { name: 'schedule_brake_release', text: RELEASE })
  if (released.rowCount === 0) return
  await reconcileFindings(tx, { account: '', objectId: 'brake', tenantId: null, findings: [] })
}

/** Losses of long ago do not count any more. */
export async function forgetOldLosses(pool: Pool): Promise<number> {
  const statement = { name: 'schedule_brake_forget', text: FORGET, values: [BATCH_MAX] }
  return (await query(pool, statement)).rowCount ?? 0
}
