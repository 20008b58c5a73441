import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

// The lock table is the truth; what a connection says it waits for may lag behind.
const COUNT_BLOCKED = `
select count(*)::int as blocked from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock'
  and cardinality(pg_blocking_pids(pid)) > 0`

/** How many connections to this database wait for a lock that another one holds. */
export async function countBlocked(pool: Pool): Promise<number> {
  const statement = { name: 'count_blocked', text: COUNT_BLOCKED }
  return (await pool.query<{ blocked: number }>(statement)).rows[0]!.blocked
}

const COUNT_CLAIMABLE = `
select count(*)::int as claimable from bursar.stripe_objects
where stale and due_at <= $1 and (leased_until is null or leased_until <= $1)`

/** How many objects a worker could take now, as far as is committed. */
export async function countClaimable(pool: Pool, now: Date): Promise<number> {
  const statement = { name: 'count_claimable', text: COUNT_CLAIMABLE, values: [now] }
  return (await pool.query<{ claimable: number }>(statement)).rows[0]!.claimable
}
