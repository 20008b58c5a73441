import type { Pool } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** Checks that one round gives; the next gives the rest. */
const GIVEN_MAX = 10_000

// A row that was written by hand, by an older version or by a restore: nothing else looks for it.
const GIVE = `
insert into bursar.stripe_objects as s
  (account, object_id, kind, observed_generation, recheck_at, recheck_cause)
select u.account, u.stripe_subscription_id, 'subscription', 1,
  bursar.clock() + interval '1 hour' + random() * interval '6 days', 'routine'
from bursar.subscriptions u
left join bursar.stripe_objects k
  on k.account = u.account and k.object_id = u.stripe_subscription_id
where u.stripe_subscription_id is not null and u.account is not null and u.status <> 'EXPIRED'
  and (k.object_id is null or (not k.stale and k.recheck_at is null))
order by u.account, u.stripe_subscription_id
limit $1
on conflict (account, object_id) do update set
  recheck_at = excluded.recheck_at, recheck_cause = excluded.recheck_cause
where not s.stale and s.recheck_at is null`

/** Every subscription that has not ended has a next check. Gives how many had none. */
export async function giveMissingChecks(pool: Pool): Promise<number> {
  const statement = { name: 'schedule_give_checks', text: GIVE, values: [GIVEN_MAX] }
  return (await query(pool, statement)).rowCount ?? 0
}
