import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/**
 * A database clock that was ahead for one moment must hold nobody up when it is right again. So
 * whatever waits for an instant has a longest wait, and an instant further away than that counts as
 * come: least(stored, now + longest wait). Leases, buckets and pauses say so where they are read;
 * what an index finds by its instant is mended here, by every tick.
 */
const MENDED_MAX = 500

/** Longer than any pause after a failure, with some room. */
const DUE_SECONDS_MAX = 330

/** A little longer than the furthest check. */
const CHECK_SECONDS_MAX = 7 * 86_400 + 3_600

// By the index of what is stale: see the claims.
const MEND_DUE = `
with recursive queue as (
  (select account, kind, priority from bursar.stripe_objects
   where stale order by account, kind, priority limit 1)
  union all
  select n.account, n.kind, n.priority from queue l cross join lateral (
    select s.account, s.kind, s.priority from bursar.stripe_objects s
    where s.stale and (s.account, s.kind, s.priority) > (l.account, l.kind, l.priority)
    order by s.account, s.kind, s.priority limit 1) n
), ahead as (
  select a.account, a.object_id from queue l cross join lateral (
    select s.account, s.object_id from bursar.stripe_objects s
    where s.account = l.account and s.kind = l.kind and s.priority = l.priority and s.stale
      and s.due_at > bursar.clock() + make_interval(secs => $2)
    order by s.due_at limit $1) a
), locked as (
  select s.account, s.object_id from bursar.stripe_objects s
  where (s.account, s.object_id) in (select account, object_id from ahead)
  order by s.account, s.object_id for update skip locked
)
update bursar.stripe_objects s set
  due_at = bursar.clock(), stale_since = least(s.stale_since, bursar.clock())
from locked where s.account = locked.account and s.object_id = locked.object_id`

const MEND_CHECKS = `
with locked as (
  select account, object_id from bursar.stripe_objects
  where (account, object_id) in (
    select account, object_id from bursar.stripe_objects
    where recheck_at > bursar.clock() + make_interval(secs => $2)
    order by recheck_at limit $1)
  order by account, object_id for update skip locked
)
update bursar.stripe_objects s set recheck_at = bursar.clock() + random() * interval '7 days'
from locked where s.account = locked.account and s.object_id = locked.object_id`

/** Gives how many instants were further away than any may be. */
export async function mendTimes(tx: Tx): Promise<number> {
  const due = [MENDED_MAX, DUE_SECONDS_MAX]
  const checks = [MENDED_MAX, CHECK_SECONDS_MAX]
  const mended = await query(tx, { name: 'schedule_mend_due', text: MEND_DUE, values: due })
  const moved = await query(tx, { name: 'schedule_mend_checks', text: MEND_CHECKS, values: checks })
  return (mended.rowCount ?? 0) + (moved.rowCount ?? 0)
}
