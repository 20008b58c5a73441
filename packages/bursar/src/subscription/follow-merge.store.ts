import type { Tx } from '../postgres/pool.ts'
import type { CustomerMoved, Merged, MovedItem } from './merge/merged.ts'
import { moveRows, moveRowsBack, moveRowsOfCustomer } from './merge/moved-rows.store.ts'

const MOVE = `
update bursar.subscriptions set tenant_id = $2, updated_at = bursar.clock() where tenant_id = $1
returning subscription_id as item`

/** Subscriptions follow their tenant into the one it is merged into. Gives them. */
export function moveSubscriptions(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_subscription', text: MOVE }, merged)
}

// Also what was bought since with one of these customers: it cannot be without its customer.
const BACK = `
update bursar.subscriptions s set tenant_id = $1, updated_at = bursar.clock()
where s.tenant_id = $2 and (
  s.stripe_subscription_id is null and s.subscription_id in (
    select i.item from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb))
  or exists (select 1 from bursar.stripe_customers c
    where c.account = s.account and c.customer_id = s.customer_id and c.tenant_id = $1))`

/** Subscriptions go back to the tenant that stands alone again. */
export function moveSubscriptionsBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_subscription', text: BACK }, merged, items)
}

const MOVE_OF_CUSTOMER = `
update bursar.subscriptions set tenant_id = $4, updated_at = bursar.clock()
where account = $1 and customer_id = $2 and tenant_id = $3`

/** The subscriptions of a customer follow it. Gives how many. */
export function moveSubscriptionsOfCustomer(tx: Tx, moved: CustomerMoved): Promise<number> {
  return moveRowsOfCustomer(tx, { name: 'move_subscriptions', text: MOVE_OF_CUSTOMER }, moved)
}
