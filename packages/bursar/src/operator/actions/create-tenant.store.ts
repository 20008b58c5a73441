import type { createdTenant } from '@bursar/wire/operator/tenant/create-tenant'
import type { createTenantBody } from '@bursar/wire/tenants/tenant'
import type { z } from 'zod'
import { inTransaction } from '../../postgres/in-transaction.ts'
import { registerTenant } from '../../refresh/register/register-tenant.ts'
import { toTenantWish } from '../../refresh/register/to-tenant-wish.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import type { Plans } from '../../subscription/plans.ts'
import { withNames } from '../plan-names.ts'
import { getTenant } from '../read/tenants.store.ts'
import type { ActionContext } from './act-on-finding.store.ts'

type CreatedTenant = z.output<typeof createdTenant>
type Context = ActionContext & {
  readonly outgoing: Outgoing
  readonly plans: Plans
  readonly accounts: readonly string[]
}

/**
 * The same as a backend does with the scope `tenants`: creates a tenant, or adds to it what it does
 * not have; links a customer.
 * @throws AppError as `registerTenant`
 */
export function createTenantByHand(
  { pool, auditKey, outgoing, accounts, plans }: Context,
  operatorId: string,
  { reason, ...body }: z.output<typeof createTenantBody>,
): Promise<CreatedTenant> {
  const wish = toTenantWish(body, accounts)
  const actor = { actorType: 'operator' as const, actorId: operatorId, reason }
  return inTransaction(pool, async (tx) => {
    const { tenantId, auditId } = await registerTenant(tx, wish, { auditKey, outgoing, actor })
    const audit = auditId === null ? null : { source: 'audit' as const, id: auditId }
    return { done: true, audit, tenant: withNames(await getTenant(tx, tenantId), plans) }
  })
}
