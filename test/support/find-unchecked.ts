import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

// Said once more from the promise: by the rows and findings, not by what the schedule keeps.
const UNCHECKED = `
with pending as (
  select account, stripe_subscription_id as object_id, 'alive' as why from bursar.subscriptions
  where stripe_subscription_id is not null and status <> 'EXPIRED'
  union all
  select account, object_id, 'waiting' from bursar.stripe_objects where waiting_since is not null
  union all
  select account, object_id, withheld_reason from bursar.stripe_objects
  where withheld_reason is not null
  union all
  select account, object_id, kind from bursar.findings
  where resolved_at is null and kind in ('price_unlisted', 'checkout_on_hold', 'orphan',
    'status_unknown', 'dead_letter', 'object_unreadable')
)
select format('%s (%s): next check %s', object_id, string_agg(distinct pending.why, ', '),
    coalesce(min(s.recheck_at)::text, 'never')) as line
from pending left join bursar.stripe_objects s using (account, object_id)
where not coalesce(s.stale, false)
  and (s.recheck_at is null or s.recheck_at > $1::timestamptz + interval '7 days')
group by account, object_id order by account, object_id`

/**
 * What is alive, waiting or withheld and has no next check within seven days, a sentence each.
 * What is stale is being looked at.
 */
export async function findUnchecked(pool: Pool, now: Date): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(UNCHECKED, [now])
  return rows.map(({ line }) => `without a next check: ${line}`)
}
