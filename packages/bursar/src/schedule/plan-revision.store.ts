import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

/**
 * The first node with other plans gets the next number. A number never changes: an old node that
 * starts again in the middle of a deploy, or after a rollback, stays the older one, and counts as
 * such only while a newer one is seen.
 */
const NOTE = `
with known as (select 1 from bursar.plan_revisions where digest = $1),
seen as (
  update bursar.plan_revisions set seen_at = bursar.clock()
  where digest = $1
    and seen_at not between bursar.clock() - interval '10 seconds' and bursar.clock()
)
insert into bursar.plan_revisions (digest) select $1 where not exists (select from known)
on conflict (digest) do nothing`

/** Says that a node with these plans is running. Every tick does, so it is not taken for gone. */
export async function notePlans(tx: Tx, plansDigest: string): Promise<void> {
  await query(tx, { name: 'schedule_note_plans', text: NOTE, values: [plansDigest] })
}

const PURGE_PLANS = `
delete from bursar.plan_revisions where digest in (
  select digest from bursar.plan_revisions
  where seen_at < bursar.clock() - make_interval(days => $1)
    and revision < (select max(revision) from bursar.plan_revisions)
  limit $2
)`

/** Removes plans that no node has, but for the newest. Gives how many, at most `limit`. */
export async function purgePlans(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_plans', text: PURGE_PLANS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
