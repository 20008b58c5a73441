import { query } from '../../postgres/query.ts'
import type { SubscriptionState } from '../../subscription/snapshot.ts'
import { ACCESS } from '../../subscription/status.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'
import { markStale, type Tx } from './mark-stale.store.ts'

/** Of a tenant with more, the others are found by their routine checks. */
const SIBLINGS_MAX = 500

// Whoever is locked here is skipped: objects are locked before tenants, and this transaction has
// the tenant's row, so waiting could close a circle. Skipping loses nothing. Who holds an object is
// observing it, and then waits for the tenant's row and decides with what is committed here; or has
// marked stale or claimed it, and then its answer is observed later than this, even where that
// transaction has to be repeated.
const LOCK_SIBLINGS = `
select k.account, k.object_id as id, k.kind
from bursar.subscriptions s
join bursar.stripe_objects k on k.account = s.account and k.object_id = s.stripe_subscription_id
where s.tenant_id = $1 and s.subscription_id <> $2 and s.status <> 'EXPIRED'
  and ($4 or s.type = 'ADDON')
order by k.account, k.object_id limit $3
for update of k skip locked`

type Moved = Pick<SubscriptionState, 'type' | 'status' | 'hasPaid' | 'items'>

/**
 * What the others of the tenant are granted may depend on this one, so they are looked at now, and
 * not at their next check. That cannot go round in circles: the access of what is no add-on depends
 * on no sibling but for who paid first, and a tenant pays for the first time once.
 */
export async function markSiblingsStale(
  tx: Tx,
  { tenantId, subscriptionId }: { readonly tenantId: string; readonly subscriptionId: string },
  before: Moved | null,
  after: Moved,
  hadTenantPaid: boolean,
): Promise<void> {
  const hasFirstPaid = !hadTenantPaid && after.hasPaid && before?.hasPaid !== true
  if (isLiveMain(before) === isLiveMain(after) && !hasFirstPaid) return
  // Beside a main subscription that comes or goes, only add-ons are granted more or less.
  const values = [tenantId, subscriptionId, SIBLINGS_MAX, hasFirstPaid]
  const statement = { name: 'subscription_lock_siblings', text: LOCK_SIBLINGS, values }
  await markStale(tx, (await query<TrackedObject>(tx, statement)).rows, 'link')
}

/** What an add-on can stand beside. Where all quantities are 0, nothing is there. */
function isLiveMain(state: Moved | null): boolean {
  return state !== null && state.type !== 'ADDON' && ACCESS[state.status] && state.items.length > 0
}
