import type { Tx } from '../../../postgres/pool.ts'
import { query } from '../../../postgres/query.ts'

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
