import {
  TENANTS_FOUND_MAX,
  type TenantAnswer,
  type TenantSearch,
} from '@bursar/wire/tenants/tenant'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

type Row = Omit<TenantAnswer, 'created_at'> & { readonly created_at: Date }

const CUSTOMERS_MAX = 100

const BY_ID = `
select t.tenant_id, t.name, t.status, t.external_id, t.claimed_external_id, t.created_at,
  coalesce((
    select json_agg(json_build_object('account', c.account, 'customer_id', c.customer_id)
      order by c.linked_at, c.account, c.customer_id)
    from (select * from bursar.stripe_customers c where c.tenant_id = t.tenant_id limit $2) c
  ), '[]') as stripe_customers
from bursar.tenants t
where t.tenant_id =
  (select coalesce(merged_into, tenant_id) from bursar.tenants where tenant_id = $1)`

/** The tenant of this ID, or the one that it was merged into. */
export async function findTenant(tx: Tx, tenantId: string): Promise<TenantAnswer | null> {
  const values = [tenantId, CUSTOMERS_MAX]
  const { rows } = await query<Row>(tx, { name: 'billing_tenant', text: BY_ID, values })
  return rows[0] === undefined ? null : toAnswer(rows[0])
}

const BY_EXTERNAL = `
select tenant_id from bursar.tenants where external_id = $1 order by tenant_id limit $2`

const BY_CLAIM = `
select tenant_id from bursar.tenants where claimed_external_id = $1 order by tenant_id limit $2`

/** Tenants that have exactly this external ID, or claim it. */
export async function findTenantsNamed(tx: Tx, asked: TenantSearch): Promise<TenantAnswer[]> {
  const { external_id: proved, claimed_external_id: claimed } = asked
  const statement =
    proved !== undefined
      ? { name: 'billing_tenants_external', text: BY_EXTERNAL, values: [proved, TENANTS_FOUND_MAX] }
      : { name: 'billing_tenants_claim', text: BY_CLAIM, values: [claimed, TENANTS_FOUND_MAX] }
  const { rows } = await query<{ tenant_id: string }>(tx, statement)
  const found = new Map<string, TenantAnswer>()
  for (const { tenant_id } of rows) {
    const tenant = await findTenant(tx, tenant_id)
    if (tenant !== null) found.set(tenant.tenant_id, tenant)
  }
  return [...found.values()]
}

function toAnswer({ created_at, ...row }: Row): TenantAnswer {
  return { ...row, created_at: created_at.toISOString() }
}
