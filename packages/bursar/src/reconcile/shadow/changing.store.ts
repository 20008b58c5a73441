import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const CHANGING = `
select distinct c.tenant_id as "tenantId" from bursar.stripe_customers c
join bursar.stripe_objects o on o.account = c.account and o.customer_id = c.customer_id and o.stale
where c.tenant_id = any($1::text[])`

/** Those of these tenants about which something is to be refreshed now. */
export async function findChanging(tx: Tx, tenantIds: readonly string[]): Promise<Set<string>> {
  const statement = { name: 'shadow_find_changing', text: CHANGING, values: [tenantIds] }
  const { rows } = await query<{ tenantId: string }>(tx, statement)
  return new Set(rows.map(({ tenantId }) => tenantId))
}
