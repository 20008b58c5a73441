import { AppError } from '@bursar/wire/errors'
import type { tenantDetail, tenantQuery, tenantRow } from '@bursar/wire/operator/subscriptions'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { UNDO_DAYS_MAX } from '../../refresh/merge/undo.store.ts'
import { findHistory } from './history.store.ts'
import { type Page, parseCursor, prefixEnd, toPage } from './page.ts'
import { type SubscriptionRow, searchSubscriptions } from './subscriptions.store.ts'
import { findStaleReads } from './unreachable.store.ts'
import { wireRows } from './wire-rows.ts'

export type TenantRow = z.output<typeof tenantRow>
type Detail = z.output<typeof tenantDetail>
export type TenantDetail = Omit<Detail, 'subscriptions'> & {
  readonly subscriptions: readonly SubscriptionRow[]
}
export type TenantQuery = z.output<typeof tenantQuery>

/** Of more that begin so, these are found: who looks for another one types more of it. */
const MATCHES_MAX = 1_000
const CUSTOMERS_MAX = 100
const SUBSCRIPTIONS_MAX = 200
const ALIASES_MAX = 100

const ALL = `
select tenant_id, name, status, external_id, claimed_external_id, created_at from bursar.tenants
where tenant_id > $1 and merged_into is null order by tenant_id limit $2`

const OF_STATUS = `
select tenant_id, name, status, external_id, claimed_external_id, created_at from bursar.tenants
where status = $3 and tenant_id > $1 and merged_into is null order by tenant_id limit $2`

// The operators of text_pattern_ops: an index serves them whatever the parameters are. And
// `lateral … offset 0` keeps the planner on the primary key.
const FOUND = `
with found as materialized (
  (select tenant_id from bursar.tenants where tenant_id ~>=~ $3 and tenant_id ~<~ $4
    order by tenant_id using ~<~ limit $6)
  union
  (select tenant_id from bursar.tenants where external_id ~>=~ $3 and external_id ~<~ $4
    order by external_id using ~<~ limit $6)
  union
  (select tenant_id from bursar.tenants
    where claimed_external_id ~>=~ $3 and claimed_external_id ~<~ $4
    order by claimed_external_id using ~<~, tenant_id limit $6)
  union
  (select tenant_id from bursar.tenants where lower(name) ~>=~ $7 and lower(name) ~<~ $8
    order by lower(name) using ~<~, tenant_id limit $6)
  union
  (select tenant_id from bursar.tenants where lower(billing_email) = $7 limit $6)
),
present as (
  select distinct coalesce(o.merged_into, o.tenant_id) as tenant_id
  from found cross join lateral (
    select tenant_id, merged_into from bursar.tenants o where o.tenant_id = found.tenant_id offset 0
  ) o
)
select t.tenant_id, t.name, t.status, t.external_id, t.claimed_external_id, t.created_at
from present cross join lateral (
  select * from bursar.tenants o where o.tenant_id = present.tenant_id offset 0
) t
where t.tenant_id > $1 and ($5::text is null or t.status = $5)
order by t.tenant_id limit $2`

const NAMED = `
select tenant_id, name, status, external_id, claimed_external_id, created_at from bursar.tenants
where (external_id = $3 or claimed_external_id = $3) and tenant_id > $1
  and ($4::text is null or status = $4)
order by tenant_id limit $2`

/**
 * Tenants by ID. A search is for the beginning of an ID (to the letter) or of a name, or for a
 * whole address.
 */
export async function searchTenants(tx: Tx, asked: TenantQuery): Promise<Page<TenantRow>> {
  const { search, status, limit, external_id: named } = asked
  const [after = ''] = parseCursor(asked.after, 'string') ?? []
  const values = [after, limit + 1]
  const statement =
    named !== undefined
      ? { name: 'operator_tenants_named', text: NAMED, values: [...values, named, status ?? null] }
      : search !== undefined
        ? { name: 'operator_tenants_found', text: FOUND, values: [...values, ...sought(asked)] }
        : status !== undefined
          ? { name: 'operator_tenants_status', text: OF_STATUS, values: [...values, status] }
          : { name: 'operator_tenants', text: ALL, values }
  const { rows } = await query<TenantRow>(tx, statement)
  return toPage(wireRows(rows), limit, {
    row: (row) => row,
    cursor: ({ tenant_id }) => [tenant_id],
  })
}

function sought({ search = '', status }: TenantQuery) {
  const lower = search.toLowerCase()
  const ends = { exact: prefixEnd(search), lower: prefixEnd(lower) }
  return [search, ends.exact, status ?? null, MATCHES_MAX, lower, ends.lower]
}

const ONE = `
select tenant_id, name, status, external_id, claimed_external_id, created_at, billing_email,
  delivery,
  (select count(*)::int from bursar.findings f
    where f.tenant_id = t.tenant_id and f.resolved_at is null) as open_findings
from bursar.tenants t where tenant_id = $1`

const ALIASES = `
select t.tenant_id, m.merged_at, case
    when m.into_tenant_id = $1 and m.merged_at > bursar.clock() - make_interval(days => $2)
    then m.merged_at + make_interval(days => $2) end as undo_until
from bursar.tenants t
join bursar.tenant_merges m on m.tenant_id = t.tenant_id and m.undone_at is null
where t.merged_into = $1 order by m.merged_at, t.tenant_id limit $3`

const CUSTOMERS = `
select account, customer_id, linked_at, linked_by, is_billing_contact, deleted_at
from bursar.stripe_customers where tenant_id = $1 order by linked_at, customer_id limit $2`

/** @throws AppError OBJECT_UNKNOWN where there is none. */
export async function getTenant(tx: Tx, tenantId: string): Promise<TenantDetail> {
  const one = { name: 'operator_tenant', text: ONE, values: [tenantId] }
  type Row = Omit<
    TenantDetail,
    'customers' | 'aliases' | 'subscriptions' | 'stripe_unreachable' | 'history'
  >
  const [tenant] = wireRows((await query<Row>(tx, one)).rows)
  if (tenant === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${tenantId}.`)
  const values = [tenantId, CUSTOMERS_MAX]
  const customers = { name: 'operator_tenant_customers', text: CUSTOMERS, values }
  const owned = await query<TenantDetail['customers'][number]>(tx, customers)
  const merged = [tenantId, UNDO_DAYS_MAX, ALIASES_MAX]
  const aliases = { name: 'operator_tenant_aliases', text: ALIASES, values: merged }
  const asked = { tenant_id: tenantId, limit: SUBSCRIPTIONS_MAX }
  return {
    ...tenant,
    customers: wireRows(owned.rows),
    aliases: wireRows((await query<TenantDetail['aliases'][number]>(tx, aliases)).rows),
    stripe_unreachable: await findStaleReads(
      tx,
      owned.rows.map((one) => one.account),
    ),
    subscriptions: (await searchSubscriptions(tx, asked)).rows,
    history: await findHistory(tx, tenantId, null),
  }
}
