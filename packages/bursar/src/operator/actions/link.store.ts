import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

export type { Tx }

const CUSTOMER_OF = `
select customer_id from bursar.stripe_objects where account = $1 and object_id = $2`

/** The customer that a fetch of this object has named. */
export async function findCustomerOf(
  tx: Tx,
  { account, object_id }: { account: string; object_id: string },
): Promise<string | null> {
  const values = [account, object_id]
  const statement = { name: 'operator_customer_of', text: CUSTOMER_OF, values }
  const { rows } = await query<{ customer_id: string | null }>(tx, statement)
  return rows[0]?.customer_id ?? null
}

const LOCK_TENANT = `
select merged_into as "mergedInto" from bursar.tenants where tenant_id = $1 for update`

/** null where there is no such tenant. */
export async function lockTenantNamed(
  tx: Tx,
  tenantId: string,
): Promise<{ readonly mergedInto: string | null } | null> {
  const statement = { name: 'operator_lock_tenant', text: LOCK_TENANT, values: [tenantId] }
  return (await query<{ mergedInto: string | null }>(tx, statement)).rows[0] ?? null
}

const LINK = `
update bursar.stripe_customers
set tenant_id = $3, linked_by = $4, linked_at = bursar.clock(), is_linked_by_hand = true
where account = $1 and customer_id = $2`

export async function linkCustomerTo(
  tx: Tx,
  link: { account: string; customerId: string; tenantId: string; linkedBy: string },
): Promise<void> {
  const values = [link.account, link.customerId, link.tenantId, link.linkedBy]
  await query(tx, { name: 'operator_link_customer', text: LINK, values })
}

const APPROVE = `
insert into bursar.checkout_approvals (account, session_id, tenant_id, approved_by)
values ($1, $2, $3, $4)
on conflict (account, session_id) do update set
  tenant_id = excluded.tenant_id, approved_by = excluded.approved_by, approved_at = bursar.clock()`

/** The last word counts, until the tenant is made. */
export async function approveCheckout(
  tx: Tx,
  approved: { account: string; sessionId: string; tenantId: string; approvedBy: string },
): Promise<void> {
  const { account, sessionId, tenantId, approvedBy } = approved
  const values = [account, sessionId, tenantId, approvedBy]
  await query(tx, { name: 'operator_approve_checkout', text: APPROVE, values })
}
