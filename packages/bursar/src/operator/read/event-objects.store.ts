import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** Objects of one tenant that are looked at: the ones that came last. */
const OBJECTS_MAX = 500
/** Refresh results whose events are looked at: the newest. */
const REFRESHES_MAX = 2_000

const OBJECTS_OF_TENANT = `
select s.object_id from bursar.stripe_customers c
join bursar.stripe_objects s on s.account = c.account and s.customer_id = c.customer_id
where c.tenant_id = $1
order by s.stale_since desc, s.object_id limit $2`

/** What Stripe's events about a tenant can be about. */
export async function findTenantObjects(tx: Tx, tenantId: string): Promise<string[]> {
  const values = [tenantId, OBJECTS_MAX]
  const statement = { name: 'operator_tenant_objects', text: OBJECTS_OF_TENANT, values }
  return (await query<{ object_id: string }>(tx, statement)).rows.map(({ object_id }) => object_id)
}

// The trail names the events that each refresh result answered; what is pending has an index.
const EVENT_IDS = `
-- An event that was replayed is answered twice, and found once.
select unnest(event_ids) as event_id from (
  select event_ids from bursar.refresh_results where object_id = any($1)
  order by fetched_at desc limit $3
) newest
union
select e.event_id
from unnest($2::text[]) as a(account) cross join unnest($1::text[]) as s(object_id)
cross join lateral (
  select event_id from bursar.stripe_events
  where account = a.account and object_id = s.object_id and processed_at is null
  limit $3
) e`

/** The events of these objects, in no order. */
export async function findObjectEventIds(
  tx: Tx,
  objects: readonly string[],
  accounts: readonly string[],
): Promise<string[]> {
  if (objects.length === 0) return []
  const values = [objects, accounts, REFRESHES_MAX]
  const statement = { name: 'operator_object_events', text: EVENT_IDS, values }
  const { rows } = await query<{ event_id: string }>(tx, statement)
  return rows.map(({ event_id }) => event_id)
}
