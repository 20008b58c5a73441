import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'
import type { StoredTenant } from '../ownership/tenants.store.ts'

export type { Tx }

const LOCK_EXTERNAL_ID = `
select pg_advisory_xact_lock(hashtextextended('bursar external id ' || $1, 0))`

/** Two requests that give two tenants the same external ID wait for each other. */
export async function lockExternalId(tx: Tx, externalId: string): Promise<void> {
  const statement = { name: 'register_lock_external', text: LOCK_EXTERNAL_ID, values: [externalId] }
  await query(tx, statement)
}

const HOLDER = 'select tenant_id as "tenantId" from bursar.tenants where external_id = $1'

/** The tenant that has this external ID. */
export async function findExternalIdHolder(tx: Tx, externalId: string): Promise<string | null> {
  const statement = { name: 'register_external_holder', text: HOLDER, values: [externalId] }
  return (await query<{ tenantId: string }>(tx, statement)).rows[0]?.tenantId ?? null
}

const LOCK = `
select tenant_id as "tenantId", name, billing_email as "billingEmail",
  external_id as "externalId", claimed_external_id as "claimedExternalId", status,
  created_at as "createdAt", merged_into as "mergedInto"
from bursar.tenants where tenant_id = $1 for update`

export async function lockStoredTenant(
  tx: Tx,
  tenantId: string,
): Promise<(StoredTenant & { readonly mergedInto: string | null }) | null> {
  const statement = { name: 'register_lock_tenant', text: LOCK, values: [tenantId] }
  type Row = StoredTenant & { readonly mergedInto: string | null }
  return (await query<Row>(tx, statement)).rows[0] ?? null
}

const OBJECTS = `
select account, object_id as id, kind from bursar.stripe_objects
where account = $1 and customer_id = $2
order by kind in ('subscription', 'checkout_session') desc, object_id limit $3`

/** One statement marks so many. More than this are charges and invoices: they grant nothing. */
const OBJECTS_MAX = 20_000

/** Every object that a fetch has shown to be this customer's; first those that grant something. */
export async function findObjectsOfCustomer(
  tx: Tx,
  account: string,
  customerId: string,
): Promise<TrackedObject[]> {
  const values = [account, customerId, OBJECTS_MAX]
  const statement = { name: 'register_objects', text: OBJECTS, values }
  return (await query<TrackedObject>(tx, statement)).rows
}
