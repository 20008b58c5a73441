import { AppError } from '@bursar/wire/errors'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import { findTenantId } from '../../../subscription/merge/tenant-alias.store.ts'
import type { DeliveryMode } from '../../../subscription/outgoing/message.ts'
import { done } from '../action.ts'
import type { Acting } from '../note-action.store.ts'
import { type SwitchContext, switchTenants } from './switch-tenants.store.ts'

/** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE where it is in the mode already. */
export async function switchOne(
  context: SwitchContext,
  { tenant_id: asked, mode }: { readonly tenant_id: string; readonly mode: DeliveryMode },
  acting: Acting,
) {
  const id = await inTransaction(context.pool, async (tx) => {
    const tenantId = await findTenantId(tx, asked)
    if (tenantId === null) throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${asked}.`)
    const { auditIds } = await switchTenants(tx, [tenantId], { mode, acting }, context)
    return auditIds.get(tenantId)
  })
  if (id === undefined) {
    const now = mode === 'live' ? 'live' : 'in observe mode'
    throw new AppError('ACTION_IMPOSSIBLE', `${asked} is already ${now}.`)
  }
  return done({ source: 'audit', id })
}
