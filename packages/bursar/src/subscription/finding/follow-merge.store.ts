import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { CustomerMoved, Merged, MovedItem } from '../merge/merged.ts'
import { moveRows, moveRowsBack, moveRowsOfCustomer } from '../merge/moved-rows.store.ts'

const MOVE = `
update bursar.findings set tenant_id = $2 where tenant_id = $1 and resolved_at is null
returning finding_id::text as item`

/** Open findings follow their tenant into the one it is merged into. Gives them. */
export function moveFindings(tx: Tx, merged: Merged): Promise<readonly MovedItem[]> {
  return moveRows(tx, { name: 'merge_move_finding', text: MOVE }, merged)
}

const BACK = `
update bursar.findings f set tenant_id = $1
where f.tenant_id = $2 and f.resolved_at is null and (
  f.finding_id in (
    select i.item::bigint from jsonb_to_recordset($3::jsonb) as i(item text, was jsonb))
  or exists (select 1 from bursar.stripe_objects s
    join bursar.stripe_customers c using (account, customer_id)
    where s.account = f.account and s.object_id = f.object_id and c.tenant_id = $1))`

/** Open findings go back to the tenant that stands alone again. */
export function moveFindingsBack(
  tx: Tx,
  merged: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  return moveRowsBack(tx, { name: 'merge_back_finding', text: BACK }, merged, items)
}

const MOVE_OF_CUSTOMER = `
update bursar.findings f set tenant_id = $4
where f.tenant_id = $3 and f.resolved_at is null and f.account = $1 and exists (
  select 1 from bursar.stripe_objects s
  where s.account = $1 and s.object_id = f.object_id and s.customer_id = $2)`

/** Open findings about what is a customer's follow it. */
export async function moveFindingsOfCustomer(tx: Tx, moved: CustomerMoved): Promise<void> {
  await moveRowsOfCustomer(tx, { name: 'move_findings', text: MOVE_OF_CUSTOMER }, moved)
}

const RESOLVE_FINDINGS = `
update bursar.findings f
set resolved_at = bursar.clock(), resolved_by = $3, resolved_reason = $4
where f.tenant_id = $1 and f.kind in ('unproven_claim', 'same_email') and f.resolved_at is null
  and exists (select 1 from bursar.tenants t where t.tenant_id = f.details->>'claimed_tenant_id'
    and coalesce(t.merged_into, t.tenant_id) = $2)`

/** Resolves what asked an operator for this very merge. */
export async function resolveAskedMerge(
  tx: Tx,
  { tenantId, intoTenantId }: Merged,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  const values = [tenantId, intoTenantId, by, reason]
  await query(tx, { name: 'merge_resolve_findings', text: RESOLVE_FINDINGS, values })
}
