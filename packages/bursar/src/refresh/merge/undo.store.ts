import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { MOVED_KINDS, type MovedKind, moveLosses } from './merge.store.ts'
import type { CustomerKey } from './merge-locks.store.ts'

/** A merge can be undone for this long. */
export const UNDO_DAYS_MAX = 30

const FIND = `
select merge_id as "mergeId", into_tenant_id as "intoTenantId", merged_at as "mergedAt",
  merged_at <= bursar.clock() - make_interval(days => $2) as "isTooOld"
from bursar.tenant_merges where tenant_id = $1 and undone_at is null`

export interface OpenMerge {
  readonly mergeId: string
  readonly intoTenantId: string
  readonly mergedAt: Date
  /** It is longer ago than `UNDO_DAYS_MAX`. */
  readonly isTooOld: boolean
}

/** The merge that made a tenant an alias; null where it is none. */
export async function findOpenMerge(tx: Tx, tenantId: string): Promise<OpenMerge | null> {
  const values = [tenantId, UNDO_DAYS_MAX]
  const statement = { name: 'merge_find_open', text: FIND, values }
  return (await query<OpenMerge>(tx, statement)).rows[0] ?? null
}

const LOCK_CUSTOMERS = `
select c.account, c.customer_id as "customerId"
from bursar.tenant_merge_items i
join bursar.stripe_customers c
  on c.account = i.was->>'account' and c.customer_id = i.was->>'customer_id'
where i.merge_id = $1::uuid and i.kind = 'customer' and c.tenant_id = $2
order by c.account, c.customer_id for update of c`

/** The customers that the merge moved, and that are still where it moved them to. */
export async function lockMovedCustomers(
  tx: Tx,
  { mergeId, intoTenantId }: OpenMerge,
): Promise<readonly CustomerKey[]> {
  const values = [mergeId, intoTenantId]
  const statement = { name: 'merge_lock_moved', text: LOCK_CUSTOMERS, values }
  return (await query<CustomerKey>(tx, statement)).rows
}

// Parameters of each: the merge, the tenant that it moved, the tenant that it merged it into.
// What is no more where the merge had moved it stays where it is.
const BACK = {
  // A tenant that had got its billing address from one of these customers loses it again.
  customer: `
with back as (
  update bursar.stripe_customers c
  set tenant_id = $2, is_billing_contact = (i.was->>'is_billing_contact')::boolean
  from bursar.tenant_merge_items i
  where i.merge_id = $1::uuid and i.kind = 'customer' and c.account = i.was->>'account'
    and c.customer_id = i.was->>'customer_id' and c.tenant_id = $3
  returning (i.was->>'is_kept')::boolean as is_kept
)
update bursar.tenants set billing_email = null
where tenant_id = $3 and exists (select 1 from back where is_kept)`,

  // Also what was bought since with one of these customers: it cannot be without its customer.
  subscription: `
update bursar.subscriptions s set tenant_id = $2, updated_at = bursar.clock()
where s.tenant_id = $3 and (
  s.stripe_subscription_id is null and exists (
    select 1 from bursar.tenant_merge_items i
    where i.merge_id = $1::uuid and i.kind = 'subscription' and i.item = s.subscription_id)
  or exists (select 1 from bursar.stripe_customers c
    where c.account = s.account and c.customer_id = s.customer_id and c.tenant_id = $2))`,

  override: `
update bursar.entitlement_overrides o set tenant_id = $2
from bursar.tenant_merge_items i
where i.merge_id = $1::uuid and i.kind = 'override' and o.override_id = i.item::uuid
  and o.tenant_id = $3`,

  // The sum is taken apart again, unless a later count was reported of it.
  usage: `
with counts as (
  select i.item as feature, (i.was->>'used')::bigint as used,
    (i.was->>'as_of')::timestamptz as as_of, (i.was->>'into_used')::bigint as into_used,
    (i.was->>'into_as_of')::timestamptz as into_as_of, (i.was->>'sum')::bigint as sum,
    (i.was->>'sum_as_of')::timestamptz as sum_as_of
  from bursar.tenant_merge_items i where i.merge_id = $1::uuid and i.kind = 'usage'
),
untouched as (
  select c.* from counts c join bursar.usage u
    on u.tenant_id = $3 and u.feature = c.feature and u.used = c.sum and u.as_of = c.sum_as_of
),
parted as (
  update bursar.usage u set used = c.into_used, as_of = c.into_as_of
  from untouched c where u.tenant_id = $3 and u.feature = c.feature and c.into_used is not null
  returning u.feature
),
gone as (
  delete from bursar.usage u using untouched c
  where u.tenant_id = $3 and u.feature = c.feature and c.into_used is null
  returning u.feature
)
insert into bursar.usage (tenant_id, feature, used, as_of)
select $2, feature, used, as_of from counts order by feature
on conflict (tenant_id, feature) do nothing`,

  intent: `
update bursar.checkout_intents t set tenant_id = $2
from bursar.tenant_merge_items i
where i.merge_id = $1::uuid and i.kind = 'intent' and t.nonce = i.item and t.tenant_id = $3`,

  approval: `
update bursar.checkout_approvals a set tenant_id = $2
from bursar.tenant_merge_items i
where i.merge_id = $1::uuid and i.kind = 'approval' and a.account = i.was->>'account'
  and a.session_id = i.was->>'session_id' and a.tenant_id = $3`,

  finding: `
update bursar.findings f set tenant_id = $2
where f.tenant_id = $3 and f.resolved_at is null and (
  exists (select 1 from bursar.tenant_merge_items i
    where i.merge_id = $1::uuid and i.kind = 'finding' and i.item = f.finding_id::text)
  or exists (select 1 from bursar.stripe_objects s
    join bursar.stripe_customers c using (account, customer_id)
    where s.account = f.account and s.object_id = f.object_id and c.tenant_id = $2))`,

  message: `
update bursar.outbox e set tenant_id = $2
from bursar.tenant_merge_items i
where i.merge_id = $1::uuid and i.kind = 'message' and e.message_id = i.item::uuid
  and e.tenant_id = $3 and e.outcome is null`,
} as const satisfies Record<MovedKind, string>

// Whoever was merged into the tenant before is its alias again.
const STAND_ALONE = `
with recursive aliases as (
  select tenant_id from bursar.tenant_merges where into_tenant_id = $1 and undone_at is null
  union
  select m.tenant_id from bursar.tenant_merges m
  join aliases a on m.into_tenant_id = a.tenant_id where m.undone_at is null
)
update bursar.tenants t set merged_into = case when t.tenant_id <> $1 then $1 end
where t.tenant_id = $1 or t.tenant_id in (select tenant_id from aliases)`

const END = `
update bursar.tenant_merges set undone_at = bursar.clock() where merge_id = $1::uuid`

/** Moves back what a merge moved. Both tenants and the moved customers are locked. */
export async function moveBack(
  tx: Tx,
  { mergeId, intoTenantId }: OpenMerge,
  tenantId: string,
): Promise<void> {
  const values = [mergeId, tenantId, intoTenantId]
  for (const kind of MOVED_KINDS) {
    await query(tx, { name: `merge_back_${kind}`, text: BACK[kind], values })
  }
  await moveLosses(tx, [intoTenantId])
  await query(tx, { name: 'merge_stand_alone', text: STAND_ALONE, values: [tenantId] })
  await query(tx, { name: 'merge_end', text: END, values: [mergeId] })
}
