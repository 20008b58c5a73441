import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { type CustomerMoved, type Merged, valuesOf, valuesOfMoved } from '../merge/merged.ts'

// Parameters: the merge, the tenant, the tenant that it is merged into.
const MOVE = `
with moved as (
  update bursar.findings set tenant_id = $3 where tenant_id = $2 and resolved_at is null
  returning finding_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'finding', finding_id::text, '{}' from moved`

/** Open findings follow their tenant into the one it is merged into. Gives how many. */
export async function moveFindings(tx: Tx, merged: Merged): Promise<number> {
  const values = valuesOf(merged)
  return (await query(tx, { name: 'merge_move_finding', text: MOVE, values })).rowCount ?? 0
}

// Parameters: as of its move. What is no more where the merge had moved it stays where it is.
const BACK = `
update bursar.findings f set tenant_id = $2
where f.tenant_id = $3 and f.resolved_at is null and (
  exists (select 1 from bursar.tenant_merge_items i
    where i.merge_id = $1::uuid and i.kind = 'finding' and i.item = f.finding_id::text)
  or exists (select 1 from bursar.stripe_objects s
    join bursar.stripe_customers c using (account, customer_id)
    where s.account = f.account and s.object_id = f.object_id and c.tenant_id = $2))`

/** Open findings go back to the tenant that stands alone again. */
export async function moveFindingsBack(tx: Tx, merged: Merged): Promise<void> {
  await query(tx, { name: 'merge_back_finding', text: BACK, values: valuesOf(merged) })
}

// Parameters: the account, the customer, its tenant, its new tenant.
const MOVE_OF_CUSTOMER = `
update bursar.findings f set tenant_id = $4
where f.tenant_id = $3 and f.resolved_at is null and f.account = $1 and exists (
  select 1 from bursar.stripe_objects s
  where s.account = $1 and s.object_id = f.object_id and s.customer_id = $2)`

/** Open findings about what is a customer's follow it. */
export async function moveFindingsOfCustomer(tx: Tx, moved: CustomerMoved): Promise<void> {
  const values = valuesOfMoved(moved)
  await query(tx, { name: 'move_findings', text: MOVE_OF_CUSTOMER, values })
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
