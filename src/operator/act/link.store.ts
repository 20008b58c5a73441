import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

export type { Tx }

const CUSTOMER_OF = `
select customer_id from bursar.stripe_subjects where account = $1 and subject = $2`

/** The customer that a fetch of this subject has named. */
export async function findCustomerOf(
  tx: Tx,
  { account, subject }: { account: string; subject: string },
): Promise<string | null> {
  const values = [account, subject]
  const statement = { name: 'operator_customer_of', text: CUSTOMER_OF, values }
  const { rows } = await query<{ customer_id: string | null }>(tx, statement)
  return rows[0]?.customer_id ?? null
}

const LOCK_TENANT = 'select 1 from bursar.tenants where tenant_id = $1 for update'

/** False where there is no such tenant. */
export async function lockTenantNamed(tx: Tx, tenantId: string): Promise<boolean> {
  const statement = { name: 'operator_lock_tenant', text: LOCK_TENANT, values: [tenantId] }
  return (await query(tx, statement)).rows.length === 1
}

const LINK = `
update bursar.stripe_customers
set tenant_id = $3, linked_by = $4, linked_at = bursar.clock()
where account = $1 and customer_id = $2`

export async function linkCustomerTo(
  tx: Tx,
  link: { account: string; customerId: string; tenantId: string; linkedBy: string },
): Promise<void> {
  const values = [link.account, link.customerId, link.tenantId, link.linkedBy]
  await query(tx, { name: 'operator_link_customer', text: LINK, values })
}
