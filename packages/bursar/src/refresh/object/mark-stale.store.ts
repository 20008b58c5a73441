import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'

export type { Tx }

/**
 * Lower numbers go first: what an event announced is news; then what is expected to change, then
 * what makes sure. A routine check comes last. Before all of them goes news of what may be a sale
 * (-2), which `bursar.priority_of` knows, and then what a page of a list did not show (-1, and 1).
 */
export const PRIORITIES = {
  event: 0,
  link: 0,
  operator: 0,
  verify: 0,
  recheck: 1,
  late_read: 2,
  sweep: 3,
  adopt: 3,
} as const

export type StaleCause = keyof typeof PRIORITIES

// In key order, so that two of these cannot deadlock.
const MARK_STALE = `
insert into bursar.stripe_objects as s (account, object_id, kind, cause, priority)
select distinct on (account, id) account, id, kind, $4, bursar.priority_of(kind, false, $5)
from unnest($1::text[], $2::text[], $3::text[]) as o(account, id, kind)
order by account, id
on conflict (account, object_id) do update set
  generation = s.generation + 1,
  stale_since = case when s.stale then s.stale_since else bursar.clock() end,
  cause = excluded.cause,
  priority = least(case when s.stale then s.priority end, bursar.priority_of(s.kind,
    s.observed_generation > 0 and s.waiting_since is null, $5)),
  due_at = bursar.clock(),
  attempts = 0,
  failures = case when $6 then 0 else s.failures end
where not ($7 and s.stale and s.due_at <= bursar.clock())
returning s.generation`

export interface Marking {
  /** Also the failures that heal by themselves are forgotten: the next wait is a short one. */
  readonly forgetsFailures?: boolean
  /** What is stale and due will be asked for anyway, and is left as it is. */
  readonly unlessDue?: boolean
}

/**
 * Stripe is asked for these now, known or not. One that is stale already stays stale since when it
 * was, and never goes behind where it stood. Gives the new generations, in key order.
 *
 * The inbox calls `bursar.mark_stale_by_events`, a function of the schema, because it marks in the
 * one durable statement that records its events. The checks that are due have a statement of their
 * own (`recheck.store.ts`), which leaves what is stale where it stands.
 */
export async function markStale(
  tx: Tx,
  objects: readonly TrackedObject[],
  cause: StaleCause,
  { forgetsFailures = false, unlessDue = false }: Marking = {},
): Promise<readonly number[]> {
  if (objects.length === 0) return []
  const accounts = objects.map(({ account }) => account)
  const ids = objects.map(({ id }) => id)
  const kinds = objects.map(({ kind }) => kind)
  const how = [cause, PRIORITIES[cause], forgetsFailures, unlessDue]
  const values = [accounts, ids, kinds, ...how]
  const statement = { name: 'subscription_mark_stale', text: MARK_STALE, values }
  const { rows } = await query<{ generation: number }>(tx, statement)
  return rows.map(({ generation }) => generation)
}
