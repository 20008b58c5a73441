import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { CustomerMoved, Merged, MovedItem } from '../../subscription/merge/merged.ts'
import {
  moveRows,
  moveRowsBack,
  moveRowsOfCustomer,
} from '../../subscription/merge/moved-rows.store.ts'

const MOVE_INTENTS = `
update bursar.checkout_intents set tenant_id = $2 where tenant_id = $1 returning nonce as item`

/** The checkouts that a tenant began follow it into the one it is merged into. Gives them. */
export function moveIntents(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_intent', text: MOVE_INTENTS }, merged)
}

const BACK_INTENTS = `
update bursar.checkout_intents t set tenant_id = $1
from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb)
where t.nonce = i.item and t.tenant_id = $2`

/** The checkouts go back to the tenant that stands alone again. */
export function moveIntentsBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_intent', text: BACK_INTENTS }, merged, items)
}

const MOVE_APPROVALS = `
update bursar.checkout_approvals set tenant_id = $2 where tenant_id = $1
returning account || ':' || session_id as item,
  jsonb_build_object('account', account, 'session_id', session_id) as was`

/** Approved checkouts follow their tenant into the one it is merged into. Gives them. */
export function moveApprovals(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_approval', text: MOVE_APPROVALS }, merged)
}

const BACK_APPROVALS = `
update bursar.checkout_approvals a set tenant_id = $1
from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb)
where a.account = i.was->>'account' and a.session_id = i.was->>'session_id' and a.tenant_id = $2`

/** Approved checkouts go back to the tenant that stands alone again. */
export function moveApprovalsBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_approval', text: BACK_APPROVALS }, merged, items)
}

// One checkout of a plan may be open at a time: that of the tenant that stays.
const CLOSE_INTENTS = `
update bursar.checkout_intents f set closed_at = bursar.clock(), session_url = null
where f.tenant_id = $1 and f.completed_at is null and f.closed_at is null and exists (
  select 1 from bursar.checkout_intents i
  where i.tenant_id = $2 and i.completed_at is null and i.closed_at is null
    and i.account = f.account
    and i.parent_subscription_id is not distinct from f.parent_subscription_id
    and (i.parent_subscription_id is null or i.price_id = f.price_id))`

export async function closeSameIntents(tx: Tx, { tenantId, intoTenantId }: Merged): Promise<void> {
  const values = [tenantId, intoTenantId]
  await query(tx, { name: 'merge_close_intents', text: CLOSE_INTENTS, values })
}

// The checkouts that were begun for this customer, and those that its subscriptions came from.
const CLOSE_OF_CUSTOMER = `
update bursar.checkout_intents f set closed_at = bursar.clock(), session_url = null
where f.tenant_id = $3 and f.account = $1 and f.customer_id = $2
  and f.completed_at is null and f.closed_at is null and exists (
    select 1 from bursar.checkout_intents i
    where i.tenant_id = $4 and i.completed_at is null and i.closed_at is null
      and i.account = f.account
      and i.parent_subscription_id is not distinct from f.parent_subscription_id
      and (i.parent_subscription_id is null or i.price_id = f.price_id))`

/** Where the new tenant has the same checkout open, that of the customer is closed. */
export async function closeSameIntentsOfCustomer(tx: Tx, moved: CustomerMoved): Promise<void> {
  await moveRowsOfCustomer(tx, { name: 'move_close_intents', text: CLOSE_OF_CUSTOMER }, moved)
}

const MOVE_OF_CUSTOMER = `
update bursar.checkout_intents i set tenant_id = $4
where i.tenant_id = $3 and i.account = $1 and (i.customer_id = $2 or exists (
  select 1 from bursar.subscriptions s where s.account = i.account
    and s.stripe_subscription_id = i.stripe_subscription_id and s.customer_id = $2))`

/** The checkouts that were begun for a customer follow it. */
export async function moveIntentsOfCustomer(tx: Tx, moved: CustomerMoved): Promise<void> {
  await moveRowsOfCustomer(tx, { name: 'move_intents', text: MOVE_OF_CUSTOMER }, moved)
}
