import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const OWNERS = `
select customer_id as "customerId", tenant_id as "tenantId" from bursar.stripe_customers
where account = $1 and customer_id = any($2::text[]) and tenant_id is not null`

export interface Owned {
  readonly customerId: string
  readonly tenantId: string
}

/** Those of the customers that have a tenant. Without a lock. */
export async function findOwners(
  tx: Tx,
  account: string,
  customerIds: readonly string[],
): Promise<Owned[]> {
  const statement = { name: 'adopt_find_owners', text: OWNERS, values: [account, customerIds] }
  return (await query<Owned & Record<string, unknown>>(tx, statement)).rows
}

const ADD_CUSTOMERS = `
insert into bursar.stripe_customers (account, customer_id)
select $1, id from unnest($2::text[]) as c(id) order by id
on conflict (account, customer_id) do nothing`

const LOCK_CUSTOMERS = `
select customer_id as "customerId", tenant_id as "tenantId" from bursar.stripe_customers
where account = $1 and customer_id = any($2::text[]) order by customer_id for update`

/** As `lockCustomer`, for many at once, in key order. Gives those that have a tenant. */
export async function lockCustomers(
  tx: Tx,
  account: string,
  customerIds: readonly string[],
): Promise<Owned[]> {
  const values = [account, customerIds]
  await query(tx, { name: 'adopt_add_customers', text: ADD_CUSTOMERS, values })
  const lock = { name: 'adopt_lock_customers', text: LOCK_CUSTOMERS, values }
  const { rows } = await query<{ customerId: string; tenantId: string | null }>(tx, lock)
  return rows.flatMap(({ customerId, tenantId }) =>
    tenantId === null ? [] : [{ customerId, tenantId }],
  )
}

const PRESENT_IDS = `
select tenant_id as "tenantId", coalesce(merged_into, tenant_id) as "presentId"
from bursar.tenants where tenant_id = any($1::text[])`

/** Those of the tenants that exist, and the tenant that each stands for since a merge. */
export async function findPresentTenants(
  tx: Tx,
  tenantIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const statement = { name: 'adopt_find_present', text: PRESENT_IDS, values: [tenantIds] }
  const { rows } = await query<{ tenantId: string; presentId: string }>(tx, statement)
  return new Map(rows.map(({ tenantId, presentId }) => [tenantId, presentId]))
}

const EXTERNAL_IDS = `
select external_id as "externalId", tenant_id as "tenantId"
from bursar.tenants where external_id = any($1::text[])`

/** The tenants that have these external IDs. */
export async function findExternalIds(
  tx: Tx,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const statement = { name: 'adopt_find_external', text: EXTERNAL_IDS, values: [externalIds] }
  const { rows } = await query<{ externalId: string; tenantId: string }>(tx, statement)
  return new Map(rows.map(({ externalId, tenantId }) => [externalId, tenantId]))
}

/** A tenant as an adoption brings it in. */
export interface AdoptedTenant {
  readonly tenantId: string
  readonly externalId: string | null
  readonly name: string | null
  readonly billingEmail: string | null
}

// Adopted tenants begin in observe: nothing is sent before somebody goes live. Also one whose
// external ID somebody else was given in this moment is added: by the second statement.
const ADD_TENANTS = `
insert into bursar.tenants (tenant_id, external_id, name, billing_email, adopted_at, delivery)
select id, external_id, coalesce(name, id), email, bursar.clock(), 'observe'
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t(id, external_id, name, email)
order by id
on conflict do nothing
returning tenant_id as "tenantId"`

/** Adds those that do not exist, in key order. Gives their IDs. */
export async function addAdopted(tx: Tx, tenants: readonly AdoptedTenant[]): Promise<string[]> {
  const values = [
    tenants.map(({ tenantId }) => tenantId),
    tenants.map(({ externalId }) => externalId),
    tenants.map(({ name }) => name),
    tenants.map(({ billingEmail }) => billingEmail),
  ]
  const statement = { name: 'adopt_add_tenants', text: ADD_TENANTS, values }
  const { rows } = await query<{ tenantId: string }>(tx, statement)
  return rows.map(({ tenantId }) => tenantId)
}

const LOCK_TENANTS = `
select t.tenant_id as "tenantId", t.name, t.external_id as "externalId",
  t.billing_email as "billingEmail", t.adopted_at is not null as "isAdopted",
  t.merged_into as "mergedInto",
  exists (select from bursar.stripe_customers c
    where c.tenant_id = t.tenant_id and c.is_billing_contact) as "hasContact"
from bursar.tenants t where t.tenant_id = any($1::text[]) order by t.tenant_id for update of t`

export interface LockedTenant extends Omit<AdoptedTenant, 'name'> {
  readonly name: string
  readonly isAdopted: boolean
  readonly mergedInto: string | null
  /** A customer of Stripe is its billing contact. */
  readonly hasContact: boolean
}

/** Those that exist, locked in key order. */
export async function lockTenants(tx: Tx, tenantIds: readonly string[]): Promise<LockedTenant[]> {
  const statement = { name: 'adopt_lock_tenants', text: LOCK_TENANTS, values: [tenantIds] }
  return (await query<LockedTenant & Record<string, unknown>>(tx, statement)).rows
}

// What is known stays. A tenant that began without a name is called by its ID.
const FILL_TENANTS = `
update bursar.tenants t set
  adopted_at = coalesce(t.adopted_at, bursar.clock()),
  name = case when t.name = t.tenant_id then coalesce(f.name, t.name) else t.name end,
  billing_email = coalesce(t.billing_email, f.email),
  external_id = coalesce(t.external_id, f.external_id)
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as f(id, external_id, name, email)
where t.tenant_id = f.id`

/** The rows must be locked, and the external IDs free. */
export async function fillAdopted(tx: Tx, tenants: readonly AdoptedTenant[]): Promise<void> {
  const values = [
    tenants.map(({ tenantId }) => tenantId),
    tenants.map(({ externalId }) => externalId),
    tenants.map(({ name }) => name),
    tenants.map(({ billingEmail }) => billingEmail),
  ]
  await query(tx, { name: 'adopt_fill_tenants', text: FILL_TENANTS, values })
}

// A customer that a mapping names is its tenant's as if an operator had said so.
const LINK_CUSTOMERS = `
update bursar.stripe_customers c set tenant_id = l.tenant_id, linked_by = l.linked_by,
  linked_at = bursar.clock(), is_linked_by_hand = true, is_billing_contact = l.is_contact,
  locales = case when l.locales = '' then c.locales else string_to_array(l.locales, ' ') end,
  deleted_at = case when l.is_deleted then coalesce(c.deleted_at, bursar.clock())
    else c.deleted_at end
from unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::boolean[])
  as l(customer_id, tenant_id, linked_by, is_contact, locales, is_deleted)
where c.account = $1 and c.customer_id = l.customer_id`

export interface AdoptedLink extends Owned {
  readonly linkedBy: string
  readonly isBillingContact: boolean
  readonly locales: readonly string[]
  readonly isDeleted: boolean
}

/** The customers and their tenants must be locked. */
export async function linkAdopted(
  tx: Tx,
  account: string,
  links: readonly AdoptedLink[],
): Promise<void> {
  const values = [
    account,
    links.map(({ customerId }) => customerId),
    links.map(({ tenantId }) => tenantId),
    links.map(({ linkedBy }) => linkedBy),
    links.map(({ isBillingContact }) => isBillingContact),
    links.map(({ locales }) => locales.join(' ')),
    links.map(({ isDeleted }) => isDeleted),
  ]
  await query(tx, { name: 'adopt_link_customers', text: LINK_CUSTOMERS, values })
}
