import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { CustomerMoved, Merged, MovedItem } from '../../subscription/merge/merged.ts'
import {
  moveRows,
  moveRowsBack,
  moveRowsOfCustomer,
} from '../../subscription/merge/moved-rows.store.ts'

// Its billing address follows one of these customers only where it had none.
const MOVE = `
with before as (
  select account, customer_id, is_billing_contact from bursar.stripe_customers where tenant_id = $1
)
update bursar.stripe_customers c set tenant_id = $2,
  is_billing_contact = c.is_billing_contact and not exists (
    select 1 from bursar.tenants t where t.tenant_id = $2 and t.billing_email is not null
    union all
    select 1 from bursar.stripe_customers o where o.tenant_id = $2 and o.is_billing_contact)
from before b where c.account = b.account and c.customer_id = b.customer_id
returning c.account || ':' || c.customer_id as item,
  jsonb_build_object('account', c.account, 'customer_id', c.customer_id,
    'is_billing_contact', b.is_billing_contact, 'is_kept', c.is_billing_contact) as was`

/** The customers of a tenant follow it into the one it is merged into. Gives them. */
export function moveCustomers(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_customer', text: MOVE }, merged)
}

// A tenant that had got its billing address from one of these customers loses it again.
const BACK = `
with back as (
  update bursar.stripe_customers c
  set tenant_id = $1, is_billing_contact = (i.was->>'is_billing_contact')::boolean
  from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb)
  where c.account = i.was->>'account' and c.customer_id = i.was->>'customer_id'
    and c.tenant_id = $2
  returning (i.was->>'is_kept')::boolean as is_kept
)
update bursar.tenants set billing_email = null
where tenant_id = $2 and exists (select 1 from back where is_kept)`

/** The customers that the merge moved go back to the tenant that stands alone again. */
export function moveCustomersBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_customer', text: BACK }, merged, items)
}

// Parameters: the account, the customer, its tenant, its new tenant, who links it.
const MOVE_CUSTOMER = `
update bursar.stripe_customers c set tenant_id = $4, linked_by = $5, linked_at = bursar.clock(),
  is_linked_by_hand = true,
  is_billing_contact = not exists (
    select 1 from bursar.tenants t where t.tenant_id = $4 and t.billing_email is not null
    union all
    select 1 from bursar.stripe_customers o where o.tenant_id = $4 and o.is_billing_contact)
where account = $1 and customer_id = $2 and tenant_id = $3`

/** One customer goes to another tenant. It and both tenants are locked. */
export async function moveCustomerRow(
  tx: Tx,
  moved: CustomerMoved,
  linkedBy: string,
): Promise<void> {
  await moveRowsOfCustomer(tx, { name: 'move_customer', text: MOVE_CUSTOMER }, moved, [linkedBy])
}

const BECOME_ALIAS = `
update bursar.tenants set merged_into = $2 where tenant_id = $1 or merged_into = $1`

export async function becomeAlias(tx: Tx, { tenantId, intoTenantId }: Merged): Promise<void> {
  const values = [tenantId, intoTenantId]
  await query(tx, { name: 'merge_become_alias', text: BECOME_ALIAS, values })
}

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

export async function standAlone(tx: Tx, tenantId: string): Promise<void> {
  await query(tx, { name: 'merge_stand_alone', text: STAND_ALONE, values: [tenantId] })
}
