import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** Objects that one tick marks stale; the next tick takes the rest. */
const RECHECKS_MAX = 500

// The ones that wait longest, in key order. Locked rows are skipped: whoever holds one is observing
// it and will set its next check itself.
const MARK_DUE = `
with due as (
  select account, object_id from bursar.stripe_objects
  where (account, object_id) in (
      select account, object_id from bursar.stripe_objects
      where recheck_at <= bursar.clock() order by recheck_at limit $1)
    and recheck_at <= bursar.clock()
  order by account, object_id
  for update skip locked
)
update bursar.stripe_objects s set
  generation = s.generation + 1,
  stale_since = case when s.stale then s.stale_since else bursar.clock() end,
  cause = case when s.recheck_cause = 'late_read' then 'late_read' else 'recheck' end,
  priority = case when s.stale then s.priority
                  when s.recheck_cause = 'late_read' then 2
                  when s.recheck_cause = 'routine' then 3 else 1 end,
  due_at = case when s.stale then s.due_at else bursar.clock() end,
  recheck_at = null
from due where s.account = due.account and s.object_id = due.object_id`

/** Marks stale the objects whose truth was expected to change by now. Gives how many. */
export async function markDueRechecksStale(tx: Tx): Promise<number> {
  const statement = { name: 'schedule_mark_due', text: MARK_DUE, values: [RECHECKS_MAX] }
  return (await query(tx, statement)).rowCount ?? 0
}
