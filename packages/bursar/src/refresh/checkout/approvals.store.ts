import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const APPROVE = `
insert into bursar.checkout_approvals (account, session_id, tenant_id, approved_by)
values ($1, $2, $3, $4)
on conflict (account, session_id) do update set
  tenant_id = excluded.tenant_id, approved_by = excluded.approved_by, approved_at = bursar.clock()`

/** The last word counts, until the tenant is made. */
export async function approveCheckout(
  tx: Tx,
  approved: { account: string; sessionId: string; tenantId: string; approvedBy: string },
): Promise<void> {
  const { account, sessionId, tenantId, approvedBy } = approved
  const values = [account, sessionId, tenantId, approvedBy]
  await query(tx, { name: 'operator_approve_checkout', text: APPROVE, values })
}
