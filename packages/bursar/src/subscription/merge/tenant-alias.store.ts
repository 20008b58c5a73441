import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const LOCK = `
select merged_into as "mergedInto" from bursar.tenants where tenant_id = $1 for update`

/**
 * Locks the tenant that an id stands for now and gives its id: what is linked to it afterwards is
 * not linked to a tenant that was merged in this moment.
 */
export async function lockPresentTenant(tx: Tx, tenantId: string): Promise<string> {
  const statement = { name: 'tenant_lock_present', text: LOCK, values: [tenantId] }
  const { rows } = await query<{ mergedInto: string | null }>(tx, statement)
  const into = rows[0]?.mergedInto ?? null
  return into === null ? tenantId : lockPresentTenant(tx, into)
}

const RESOLVE = `
select coalesce(merged_into, tenant_id) as "tenantId" from bursar.tenants where tenant_id = $1`

/**
 * The tenant that an id stands for now: the one that it was merged into, else itself. An id that
 * nobody has is given back as it is.
 */
export async function resolveTenantId(tx: Tx, tenantId: string): Promise<string> {
  return (await findTenantId(tx, tenantId)) ?? tenantId
}

/** As `resolveTenantId`; null: nobody has the id. */
export async function findTenantId(tx: Tx, tenantId: string): Promise<string | null> {
  const statement = { name: 'tenant_resolve', text: RESOLVE, values: [tenantId] }
  return (await query<{ tenantId: string }>(tx, statement)).rows[0]?.tenantId ?? null
}
