import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'
import { markStale } from '../object/mark-stale.store.ts'

/** Add-ons of one tenant that one move marks stale. */
const ADDONS_MAX = 1_000

// Locked objects are skipped, which is what keeps the order of locks: whoever holds one either has
// marked it stale, or observes it and waits for the tenant, and then sees what has changed.
const LOCK_LONELY = `
with tenant as (
  select coalesce(bool_or(type <> 'ADDON' and status in ('TRIAL', 'ACTIVE', 'GRACE')), false)
    as has_main
  from bursar.subscriptions where tenant_id = $1
)
select s.account, s.object_id as id, s.kind from bursar.stripe_objects s
join bursar.subscriptions a on a.account = s.account and a.stripe_subscription_id = s.object_id
where a.tenant_id = $1 and a.type = 'ADDON' and a.status in ('TRIAL', 'ACTIVE', 'GRACE')
  and (select has_main from tenant) = exists (
    select from bursar.findings f where f.account = s.account and f.object_id = s.object_id
      and f.kind = 'addon_without_main' and f.resolved_at is null)
order by s.account, s.object_id limit $2
for update of s skip locked`

/**
 * Whether an add-on grants anything depends on the other subscriptions of its tenant: where those
 * have gone or come, the add-on is looked at again. The tenant's row must be locked.
 */
export async function markLonelyAddonsStale(tx: Tx, tenantId: string): Promise<void> {
  const values = [tenantId, ADDONS_MAX]
  const statement = { name: 'merge_lock_addons', text: LOCK_LONELY, values }
  await markStale(tx, (await query<TrackedObject>(tx, statement)).rows, 'link')
}
