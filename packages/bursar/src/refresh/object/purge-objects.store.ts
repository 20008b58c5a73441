import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

// What is stale, has a next check, waits, is withheld or has not ended stays, however old it is. So
// do objects about which something is open, or an event is to be processed.
const PURGE_OBJECTS = `
delete from bursar.stripe_objects where (account, object_id) in (
  select s.account, s.object_id from bursar.stripe_objects s
  where not s.stale and s.recheck_at is null
    and s.withheld_reason is null and s.waiting_since is null
    and s.stale_since < bursar.clock() - make_interval(days => $1)
    and not exists (select from bursar.subscriptions u
      where u.account = s.account and u.stripe_subscription_id = s.object_id
        and u.status <> 'EXPIRED')
    and not exists (select from bursar.stripe_events e
      where e.account = s.account and e.object_id = s.object_id and e.processed_at is null)
    and not exists (select from bursar.findings f
      where f.account = s.account and f.object_id = s.object_id and f.resolved_at is null)
  order by s.account, s.object_id
  limit $2
  for update skip locked
)`

/** Removes what has ended and of which nothing is open. Gives how many, at most `limit`. */
export async function purgeObjects(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_objects', text: PURGE_OBJECTS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
