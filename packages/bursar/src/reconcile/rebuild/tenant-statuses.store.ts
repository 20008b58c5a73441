import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TenantStatus } from '../../subscription/status.ts'

const STATUSES = `
select tenant_id as "tenantId", status from bursar.tenants
where tenant_id > $1 and merged_into is null order by tenant_id limit $2`

export interface TenantRow {
  readonly tenantId: string
  readonly status: TenantStatus
}

/** The stored statuses of tenants that are not merged, after this ID. */
export async function listTenantStatuses(
  tx: Tx,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<TenantRow[]> {
  const statement = { name: 'rebuild_tenant_statuses', text: STATUSES, values: [after, limit] }
  return (await query<TenantRow & Record<string, unknown>>(tx, statement)).rows
}
