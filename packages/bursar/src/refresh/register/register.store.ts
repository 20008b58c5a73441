import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TenantStatus } from '../../subscription/status.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'

export type { Tx }

/** A tenant as it is stored. */
export interface StoredTenant {
  readonly tenantId: string
  readonly name: string
  readonly billingEmail: string | null
  readonly externalId: string | null
  readonly claimedExternalId: string | null
  readonly status: TenantStatus
  readonly createdAt: Date
}

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

const ADD = `
insert into bursar.tenants (tenant_id, name, billing_email, external_id)
values ($1, $2, $3, $4) on conflict do nothing`

/** False where there is a tenant with this ID, or another one has the external ID by now. */
export async function addRegistered(
  tx: Tx,
  tenant: Pick<StoredTenant, 'tenantId' | 'name' | 'billingEmail' | 'externalId'>,
): Promise<boolean> {
  const values = [tenant.tenantId, tenant.name, tenant.billingEmail, tenant.externalId]
  return (await query(tx, { name: 'register_add', text: ADD, values })).rowCount === 1
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

const FILL = `
update bursar.tenants set name = $2, billing_email = $3, external_id = $4 where tenant_id = $1`

/** The tenant's row must be locked. */
export async function fillTenant(
  tx: Tx,
  tenant: Pick<StoredTenant, 'tenantId' | 'name' | 'billingEmail' | 'externalId'>,
): Promise<void> {
  const values = [tenant.tenantId, tenant.name, tenant.billingEmail, tenant.externalId]
  await query(tx, { name: 'register_fill', text: FILL, values })
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

const LINK = `
update bursar.stripe_customers
set tenant_id = $3, linked_by = $4, is_billing_contact = $5, linked_at = bursar.clock(),
  is_linked_by_hand = true
where account = $1 and customer_id = $2`

export interface RegisteredLink {
  readonly account: string
  readonly customerId: string
  readonly tenantId: string
  readonly linkedBy: string
  /** Whether the tenant's billing address follows this customer's. */
  readonly isBillingContact: boolean
}

/** What a backend or an operator says is a proof. The customer's row must be locked. */
export async function linkRegistered(tx: Tx, link: RegisteredLink): Promise<void> {
  const { account, customerId, tenantId, linkedBy, isBillingContact } = link
  const values = [account, customerId, tenantId, linkedBy, isBillingContact]
  await query(tx, { name: 'register_link', text: LINK, values })
}
