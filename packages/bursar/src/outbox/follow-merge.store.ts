import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import {
  type CustomerMoved,
  type Merged,
  valuesOf,
  valuesOfMoved,
} from '../subscription/merge/merged.ts'

// Parameters: the merge, the tenant, the tenant that it is merged into.
// Emails that are still pending go to who is written to now.
const MOVE = `
with moved as (
  update bursar.outbox set tenant_id = $3
  where tenant_id = $2 and kind = 'email' and outcome is null
  returning message_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'message', message_id::text, '{}' from moved`

/** Pending emails follow their tenant into the one it is merged into. Gives how many. */
export async function moveMessages(tx: Tx, merged: Merged): Promise<number> {
  const values = valuesOf(merged)
  return (await query(tx, { name: 'merge_move_message', text: MOVE, values })).rowCount ?? 0
}

// Parameters: as of its move. What is no more where the merge had moved it stays where it is.
const BACK = `
update bursar.outbox e set tenant_id = $2
from bursar.tenant_merge_items i
where i.merge_id = $1::uuid and i.kind = 'message' and e.message_id = i.item::uuid
  and e.tenant_id = $3 and e.outcome is null`

/** Pending emails go back to the tenant that stands alone again. */
export async function moveMessagesBack(tx: Tx, merged: Merged): Promise<void> {
  await query(tx, { name: 'merge_back_message', text: BACK, values: valuesOf(merged) })
}

// Parameters: the account, the customer, its tenant, its new tenant.
const MOVE_OF_CUSTOMER = `
update bursar.outbox e set tenant_id = $4
where e.tenant_id = $3 and e.kind = 'email' and e.outcome is null and exists (
  select 1 from bursar.subscriptions s
  where s.subscription_id = e.subscription_id and s.account = $1 and s.customer_id = $2)`

/** Pending emails about what is a customer's follow it. */
export async function moveMessagesOfCustomer(tx: Tx, moved: CustomerMoved): Promise<void> {
  const values = valuesOfMoved(moved)
  await query(tx, { name: 'move_messages', text: MOVE_OF_CUSTOMER, values })
}

// A merged tenant has no identity to make, and is asked for no usage.
const DROP_MESSAGES = `
with dropped as (
  update bursar.outbox set outcome = 'dropped', last_error = 'OVERTAKEN', ended_at = bursar.clock()
  where tenant_id = $1 and (kind = 'provision' and (outcome is null or outcome = 'dead')
    or name = 'usage.requested' and outcome is null)
  returning message_id
)
update bursar.findings f set resolved_at = bursar.clock(), resolved_by = 'result'
from dropped d where f.object_id = 'message:' || d.message_id and f.resolved_at is null`

/** Drops what nobody needs of a merged tenant, and resolves what was open about it. */
export async function dropMerged(tx: Tx, { tenantId }: Merged): Promise<void> {
  await query(tx, { name: 'merge_drop_messages', text: DROP_MESSAGES, values: [tenantId] })
}
