import { inTransaction } from '../../postgres/in-transaction.ts'
import { type Moved, mergeTenants, undoMerge } from '../../refresh/merge/merge-tenants.ts'
import { moveCustomer } from '../../refresh/merge/move-customer.ts'
import type { MergeActionContext } from './act-on-finding.store.ts'
import type { Acting, Noted } from './note-action.store.ts'

/** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE */
export async function mergeByHand(
  { pool, ...context }: MergeActionContext,
  acting: Acting,
  ids: { readonly tenantId: string; readonly intoTenantId: string },
): Promise<Noted> {
  const asked = { ...ids, ...askedBy(acting) }
  return noted(await inTransaction(pool, (tx) => mergeTenants(tx, asked, context)))
}

/** @throws AppError ACTION_IMPOSSIBLE */
export async function undoMergeByHand(
  { pool, ...context }: MergeActionContext,
  acting: Acting,
  tenantId: string,
): Promise<Noted> {
  const asked = { tenantId, ...askedBy(acting) }
  return noted(await inTransaction(pool, (tx) => undoMerge(tx, asked, context)))
}

/** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE */
export async function moveCustomerByHand(
  { pool, ...context }: MergeActionContext,
  acting: Acting,
  to: {
    readonly customerId: string
    readonly tenantId: string
    readonly account?: string | undefined
  },
): Promise<Noted> {
  const asked = { ...to, ...askedBy(acting) }
  return noted(await inTransaction(pool, (tx) => moveCustomer(tx, asked, context)))
}

function askedBy({ operatorId, reason }: Acting) {
  return { by: { type: 'operator' as const, id: operatorId }, reason }
}

const noted = ({ auditId }: Moved): Noted => ({ source: 'audit', id: auditId })
