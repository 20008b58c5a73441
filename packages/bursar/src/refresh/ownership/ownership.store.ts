import { enqueueForAddress } from '../../outbox/enqueue/enqueue-for-address.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const ADD_CUSTOMER = `
insert into bursar.stripe_customers (account, customer_id) values ($1, $2)
on conflict (account, customer_id) do nothing`

const LOCK_CUSTOMER = `
select tenant_id from bursar.stripe_customers
where account = $1 and customer_id = $2 for update`

/**
 * Every commit that reads or writes ownership begins here: from now on nobody else links this
 * customer. Gives the tenant, null while there is none.
 */
export async function lockCustomer(
  tx: Tx,
  account: string,
  customerId: string,
): Promise<string | null> {
  const values = [account, customerId]
  const lock = { name: 'ownership_lock_customer', text: LOCK_CUSTOMER, values }
  const known = await query<{ tenant_id: string | null }>(tx, lock)
  if (known.rows[0] !== undefined) return known.rows[0].tenant_id
  await query(tx, { name: 'ownership_add_customer', text: ADD_CUSTOMER, values })
  const added = await query<{ tenant_id: string | null }>(tx, lock)
  return added.rows[0]?.tenant_id ?? null
}

const FIND_CUSTOMER_TENANT = `
select tenant_id from bursar.stripe_customers where account = $1 and customer_id = $2`

/** The tenant of a customer, without a lock; null while there is none. */
export async function findCustomerTenant(
  tx: Tx,
  account: string,
  customerId: string,
): Promise<string | null> {
  const values = [account, customerId]
  const found = { name: 'ownership_find_customer', text: FIND_CUSTOMER_TENANT, values }
  return (await query<{ tenant_id: string | null }>(tx, found)).rows[0]?.tenant_id ?? null
}

const LINK_CUSTOMER = `
update bursar.stripe_customers
set tenant_id = $3, linked_by = $4, is_billing_contact = $5, linked_at = bursar.clock(),
  is_linked_by_hand = $7,
  locales = case when $6::text[] = '{}' then locales else $6 end
where account = $1 and customer_id = $2`

export interface Link {
  readonly account: string
  readonly customerId: string
  readonly tenantId: string
  /** The session that proved it. */
  readonly linkedBy: string
  /** Whether the tenant's billing address follows this customer's. */
  readonly isBillingContact: boolean
  /** An operator has said so. */
  readonly isByHand: boolean
  /** Its languages, best first; empty: not known. */
  readonly locales: readonly string[]
}

export async function linkCustomer(tx: Tx, link: Link): Promise<void> {
  const { account, customerId, tenantId, linkedBy, isBillingContact, locales, isByHand } = link
  const values = [account, customerId, tenantId, linkedBy, isBillingContact, locales, isByHand]
  await query(tx, { name: 'ownership_link_customer', text: LINK_CUSTOMER, values })
}

const HAS_CONTACT = `
select exists (
  select 1 from bursar.stripe_customers where tenant_id = $1 and is_billing_contact
) as has`

/** Whether somebody is written to already. */
export async function hasBillingContact(tx: Tx, tenantId: string): Promise<boolean> {
  const statement = { name: 'ownership_has_contact', text: HAS_CONTACT, values: [tenantId] }
  return (await query<{ has: boolean }>(tx, statement)).rows[0]?.has ?? false
}

const ADOPT_EMAIL = `
update bursar.tenants set billing_email = $2 where tenant_id = $1 and billing_email is null`

/** The address of a tenant that has none so far. The tenant's row must be locked. */
export async function adoptEmail(tx: Tx, tenantId: string, email: string | null): Promise<void> {
  if (email === null) return
  const values = [tenantId, email]
  const adopted = await query(tx, { name: 'ownership_adopt_email', text: ADOPT_EMAIL, values })
  if (adopted.rowCount === 1) await enqueueForAddress(tx, tenantId)
}

const NOTE_CUSTOMER = `
update bursar.stripe_customers
set deleted_at = case when $3 then coalesce(deleted_at, bursar.clock()) end, locales = $4
where account = $1 and customer_id = $2`

const FOLLOW_EMAIL = `
update bursar.tenants t set billing_email = $3
from bursar.stripe_customers c
where c.account = $1 and c.customer_id = $2 and c.is_billing_contact
  and t.tenant_id = c.tenant_id and t.billing_email is distinct from $3
returning t.tenant_id as "tenantId"`

/** What a fetch of the customer says: whether it is deleted, its address, its languages. */
export async function noteCustomer(
  tx: Tx,
  customer: {
    account: string
    customerId: string
    deleted: boolean
    email: string | null
    locales: readonly string[]
  },
): Promise<void> {
  const { account, customerId, deleted, email, locales } = customer
  const noted = [account, customerId, deleted, locales]
  await query(tx, { name: 'ownership_note_customer', text: NOTE_CUSTOMER, values: noted })
  if (deleted || email === null) return
  const followed = [account, customerId, email]
  const statement = { name: 'ownership_follow_email', text: FOLLOW_EMAIL, values: followed }
  const { rows } = await query<{ tenantId: string }>(tx, statement)
  for (const { tenantId } of rows) await enqueueForAddress(tx, tenantId)
}
