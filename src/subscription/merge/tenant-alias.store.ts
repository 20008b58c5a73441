import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const RESOLVE = `
select coalesce(merged_into, tenant_id) as "tenantId" from bursar.tenants where tenant_id = $1`

/**
 * The tenant that an id stands for now: the one that it was merged into, else itself. An id that
 * nobody has is given back as it is.
 */
export async function resolveTenantId(tx: Tx, tenantId: string): Promise<string> {
  const statement = { name: 'tenant_resolve', text: RESOLVE, values: [tenantId] }
  return (await query<{ tenantId: string }>(tx, statement)).rows[0]?.tenantId ?? tenantId
}
