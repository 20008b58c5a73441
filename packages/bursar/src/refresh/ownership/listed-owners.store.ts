import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TenantStatus } from '../../subscription/status.ts'

const LOCK_CUSTOMERS = `
select customer_id as "customerId", tenant_id as "tenantId" from bursar.stripe_customers
where account = $1 and customer_id = any($2::text[]) order by customer_id for update`

/** The tenants of these customers, locked; without those that have none. */
export async function lockCustomers(
  tx: Tx,
  account: string,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const values = [account, customerIds]
  const statement = { name: 'ownership_lock_customers', text: LOCK_CUSTOMERS, values }
  const { rows } = await query<{ customerId: string; tenantId: string | null }>(tx, statement)
  return new Map(
    rows.flatMap(({ customerId, tenantId }) =>
      tenantId === null ? [] : [[customerId, tenantId] as const],
    ),
  )
}

const LOCK_TENANTS = `
select tenant_id as "tenantId", status, adopted_at is not null as "isAdopted" from bursar.tenants
where tenant_id = any($1::text[]) order by tenant_id for update`

export interface LockedTenant {
  readonly tenantId: string
  readonly status: TenantStatus
  readonly isAdopted: boolean
}

/** In key order. */
export async function lockTenants(
  tx: Tx,
  tenantIds: readonly string[],
): Promise<readonly LockedTenant[]> {
  const statement = { name: 'ownership_lock_tenants', text: LOCK_TENANTS, values: [tenantIds] }
  return (await query<LockedTenant & Record<string, unknown>>(tx, statement)).rows
}

const SET_STATUSES = `
update bursar.tenants t set status = n.status
from unnest($1::text[], $2::text[]) as n(tenant_id, status)
where t.tenant_id = n.tenant_id`

/** The rows must be locked. */
export async function setTenantStatuses(
  tx: Tx,
  tenants: readonly { readonly tenantId: string; readonly status: TenantStatus }[],
): Promise<void> {
  if (tenants.length === 0) return
  const values = [tenants.map(({ tenantId }) => tenantId), tenants.map(({ status }) => status)]
  await query(tx, { name: 'ownership_set_statuses', text: SET_STATUSES, values })
}
