import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import {
  type CustomerMoved,
  type Merged,
  type MovedItem,
  valuesOf,
  valuesOfMoved,
  valuesOfUndone,
} from './merge/merged.ts'

// Parameters: the tenant, the tenant that it is merged into.
const MOVE = `
update bursar.subscriptions set tenant_id = $2, updated_at = bursar.clock() where tenant_id = $1
returning subscription_id as item`

/** Subscriptions follow their tenant into the one it is merged into. Gives them. */
export async function moveSubscriptions(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  const statement = { name: 'merge_move_subscription', text: MOVE, values: valuesOf(merged) }
  return (await query<MovedItem>(tx, statement)).rows
}

// Parameters: as of its move, and what was moved. What is elsewhere by now stays there.
// Also what was bought since with one of these customers: it cannot be without its customer.
const BACK = `
update bursar.subscriptions s set tenant_id = $1, updated_at = bursar.clock()
where s.tenant_id = $2 and (
  s.stripe_subscription_id is null and s.subscription_id in (
    select i.item from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb))
  or exists (select 1 from bursar.stripe_customers c
    where c.account = s.account and c.customer_id = s.customer_id and c.tenant_id = $1))`

/** Subscriptions go back to the tenant that stands alone again. */
export async function moveSubscriptionsBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  const values = valuesOfUndone(merged, items)
  await query(tx, { name: 'merge_back_subscription', text: BACK, values })
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
