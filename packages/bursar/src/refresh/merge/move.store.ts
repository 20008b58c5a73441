import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { moveLosses } from './merge.store.ts'
import type { CustomerKey } from './merge-locks.store.ts'

const FIND = `
select account, customer_id as "customerId", tenant_id as "tenantId"
from bursar.stripe_customers where customer_id = $1 and ($2::text is null or account = $2)
order by account limit 2`

export interface OwnedCustomer extends CustomerKey {
  readonly tenantId: string | null
}

/** Customers of an id: one in most cases, more where connected accounts have the same. */
export async function findCustomers(
  tx: Tx,
  customerId: string,
  account: string | null,
): Promise<readonly OwnedCustomer[]> {
  const values = [customerId, account]
  const statement = { name: 'move_find_customer', text: FIND, values }
  return (await query<OwnedCustomer>(tx, statement)).rows
}

const LOCK = `
select account, customer_id as "customerId", tenant_id as "tenantId"
from bursar.stripe_customers where account = $1 and customer_id = $2 for update`

export async function lockOwned(
  tx: Tx,
  { account, customerId }: CustomerKey,
): Promise<OwnedCustomer | null> {
  const values = [account, customerId]
  const statement = { name: 'move_lock_customer', text: LOCK, values }
  return (await query<OwnedCustomer>(tx, statement)).rows[0] ?? null
}

// Parameters of each: the account, the customer, its tenant, its new tenant.
const MOVE_CUSTOMER = `
update bursar.stripe_customers c set tenant_id = $4, linked_by = $5, linked_at = bursar.clock(),
  is_linked_by_hand = true,
  is_billing_contact = not exists (
    select 1 from bursar.tenants t where t.tenant_id = $4 and t.billing_email is not null
    union all
    select 1 from bursar.stripe_customers o where o.tenant_id = $4 and o.is_billing_contact)
where account = $1 and customer_id = $2 and tenant_id = $3`

const MOVES = {
  subscriptions: `
update bursar.subscriptions set tenant_id = $4, updated_at = bursar.clock()
where account = $1 and customer_id = $2 and tenant_id = $3`,

  // The checkouts that were begun for this customer, and those that its subscriptions came from.
  close_intents: `
update bursar.checkout_intents f set closed_at = bursar.clock(), session_url = null
where f.tenant_id = $3 and f.account = $1 and f.customer_id = $2
  and f.completed_at is null and f.closed_at is null and exists (
    select 1 from bursar.checkout_intents i
    where i.tenant_id = $4 and i.completed_at is null and i.closed_at is null
      and i.account = f.account
      and i.parent_subscription_id is not distinct from f.parent_subscription_id
      and (i.parent_subscription_id is null or i.price_id = f.price_id))`,
  intents: `
update bursar.checkout_intents i set tenant_id = $4
where i.tenant_id = $3 and i.account = $1 and (i.customer_id = $2 or exists (
  select 1 from bursar.subscriptions s where s.account = i.account
    and s.stripe_subscription_id = i.stripe_subscription_id and s.customer_id = $2))`,

  findings: `
update bursar.findings f set tenant_id = $4
where f.tenant_id = $3 and f.resolved_at is null and f.account = $1 and exists (
  select 1 from bursar.stripe_objects s
  where s.account = $1 and s.object_id = f.object_id and s.customer_id = $2)`,

  messages: `
update bursar.outbox e set tenant_id = $4
where e.tenant_id = $3 and e.kind = 'email' and e.outcome is null and exists (
  select 1 from bursar.subscriptions s
  where s.subscription_id = e.subscription_id and s.account = $1 and s.customer_id = $2)`,
} as const

/** One customer with all that hangs on it. The customer and both tenants are locked. */
export async function moveOne(
  tx: Tx,
  { account, customerId }: CustomerKey,
  to: { readonly from: string; readonly into: string; readonly linkedBy: string },
): Promise<number> {
  const values = [account, customerId, to.from, to.into]
  const link = { name: 'move_customer', text: MOVE_CUSTOMER, values: [...values, to.linkedBy] }
  await query(tx, link)
  let subscriptions = 0
  for (const [what, text] of Object.entries(MOVES)) {
    const { rowCount } = await query(tx, { name: `move_${what}`, text, values })
    if (what === 'subscriptions') subscriptions = rowCount ?? 0
  }
  await moveLosses(tx, [to.from])
  return subscriptions
}
