import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { type CustomerMoved, type Merged, valuesOf, valuesOfMoved } from './merge/merged.ts'

// Parameters: the merge, the tenant, the tenant that it is merged into.
const MOVE = `
with moved as (
  update bursar.subscriptions set tenant_id = $3, updated_at = bursar.clock() where tenant_id = $2
  returning subscription_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'subscription', subscription_id, '{}' from moved`

/** Subscriptions follow their tenant into the one it is merged into. Gives how many. */
export async function moveSubscriptions(tx: Tx, merged: Merged): Promise<number> {
  const values = valuesOf(merged)
  return (await query(tx, { name: 'merge_move_subscription', text: MOVE, values })).rowCount ?? 0
}

// Parameters: as of its move. What is no more where the merge had moved it stays where it is.
// Also what was bought since with one of these customers: it cannot be without its customer.
const BACK = `
update bursar.subscriptions s set tenant_id = $2, updated_at = bursar.clock()
where s.tenant_id = $3 and (
  s.stripe_subscription_id is null and exists (
    select 1 from bursar.tenant_merge_items i
    where i.merge_id = $1::uuid and i.kind = 'subscription' and i.item = s.subscription_id)
  or exists (select 1 from bursar.stripe_customers c
    where c.account = s.account and c.customer_id = s.customer_id and c.tenant_id = $2))`

/** Subscriptions go back to the tenant that stands alone again. */
export async function moveSubscriptionsBack(tx: Tx, merged: Merged): Promise<void> {
  await query(tx, { name: 'merge_back_subscription', text: BACK, values: valuesOf(merged) })
}

// Parameters: the account, the customer, its tenant, its new tenant.
const MOVE_OF_CUSTOMER = `
update bursar.subscriptions set tenant_id = $4, updated_at = bursar.clock()
where account = $1 and customer_id = $2 and tenant_id = $3`

/** The subscriptions of a customer follow it. Gives how many. */
export async function moveSubscriptionsOfCustomer(tx: Tx, moved: CustomerMoved): Promise<number> {
  const values = valuesOfMoved(moved)
  return (
    (await query(tx, { name: 'move_subscriptions', text: MOVE_OF_CUSTOMER, values })).rowCount ?? 0
  )
}
