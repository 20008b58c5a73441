import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { resolveOfMessages } from '../subscription/finding/resolve.store.ts'
import type { CustomerMoved, Merged, MovedItem } from '../subscription/merge/merged.ts'
import {
  moveRows,
  moveRowsBack,
  moveRowsOfCustomer,
} from '../subscription/merge/moved-rows.store.ts'

// Emails that are still pending go to who is written to now.
const MOVE = `
update bursar.outbox set tenant_id = $2
where tenant_id = $1 and kind = 'email' and outcome is null
returning message_id::text as item`

/** Pending emails follow their tenant into the one it is merged into. Gives them. */
export function moveMessages(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_message', text: MOVE }, merged)
}

const BACK = `
update bursar.outbox e set tenant_id = $1
from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb)
where e.message_id = i.item::uuid and e.tenant_id = $2 and e.outcome is null`

/** Pending emails go back to the tenant that stands alone again. */
export function moveMessagesBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_message', text: BACK }, merged, items)
}

const MOVE_OF_CUSTOMER = `
update bursar.outbox e set tenant_id = $4
where e.tenant_id = $3 and e.kind = 'email' and e.outcome is null and exists (
  select 1 from bursar.subscriptions s
  where s.subscription_id = e.subscription_id and s.account = $1 and s.customer_id = $2)`

/** Pending emails about what is a customer's follow it. */
export async function moveMessagesOfCustomer(tx: Tx, moved: CustomerMoved): Promise<void> {
  await moveRowsOfCustomer(tx, { name: 'move_messages', text: MOVE_OF_CUSTOMER }, moved)
}

// A merged tenant has no identity to make, and is asked for no usage.
const DROP_MESSAGES = `
update bursar.outbox set outcome = 'dropped', last_error = 'OVERTAKEN', ended_at = bursar.clock()
where tenant_id = $1 and (kind = 'provision' and (outcome is null or outcome = 'dead')
  or name = 'usage.requested' and outcome is null)
returning message_id as "messageId"`

/** Drops what nobody needs of a merged tenant, and resolves what was open about it. */
export async function dropMerged(tx: Tx, { tenantId }: Merged): Promise<void> {
  const statement = { name: 'merge_drop_messages', text: DROP_MESSAGES, values: [tenantId] }
  const { rows } = await query<{ messageId: string }>(tx, statement)
  await resolveOfMessages(
    tx,
    rows.map(({ messageId }) => messageId),
  )
}
