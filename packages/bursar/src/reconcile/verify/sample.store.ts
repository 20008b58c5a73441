import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const SAMPLE = `
select t.tenant_id as "tenantId" from bursar.tenants t
where t.merged_into is null and exists (select from bursar.stripe_customers c
  where c.account = $1 and c.tenant_id = t.tenant_id)
order by random() limit $2`

/** Tenants with a customer of the account, any of them. */
export async function sampleTenants(tx: Tx, account: string, size: number): Promise<string[]> {
  const statement = { name: 'verify_sample_tenants', text: SAMPLE, values: [account, size] }
  return (await query<{ tenantId: string }>(tx, statement)).rows.map(({ tenantId }) => tenantId)
}

const ANSWERING = `
select coalesce(merged_into, tenant_id) as "tenantId" from bursar.tenants where tenant_id = $1`

/** The tenant of this ID, or the one that it was merged into; null: there is none. */
export async function findAnswering(tx: Tx, tenantId: string): Promise<string | null> {
  const statement = { name: 'verify_find_answering', text: ANSWERING, values: [tenantId] }
  return (await query<{ tenantId: string }>(tx, statement)).rows[0]?.tenantId ?? null
}

const CUSTOMERS = `
select customer_id as "customerId" from bursar.stripe_customers
where account = $1 and tenant_id = any($2::text[]) and customer_id > $3
order by customer_id limit $4`

/** The customers of these tenants, after this one. */
export async function findCustomersOf(
  tx: Tx,
  account: string,
  of: { readonly tenantIds: readonly string[]; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const values = [account, of.tenantIds, of.after, of.limit]
  const statement = { name: 'verify_find_customers', text: CUSTOMERS, values }
  const { rows } = await query<{ customerId: string }>(tx, statement)
  return rows.map(({ customerId }) => customerId)
}
