import { inTransaction } from '../../../postgres/in-transaction.ts'
import { registerTenant } from '../../../refresh/register/register-tenant.ts'
import { toTenantWish } from '../../../refresh/register/to-tenant-wish.ts'
import type { OperatorAction } from '../action.ts'
import { text } from '../sentence.ts'

/**
 * The same as a backend does with the scope `tenants`: creates a tenant, or adds to it what it does
 * not have; links a customer.
 */
export const createTenant: OperatorAction<'createTenant'> = {
  sentences: {
    'tenant.created': () => 'created the tenant',
    'tenant.updated': (of) => `added tenant fields: ${text(of, 'fields').replaceAll('_', ' ')}`,
    'customer.linked': (of) => `linked customer ${text(of, 'customer_id')}`,
  },
  /** @throws AppError as `registerTenant` */
  run(context, { body: { reason, ...body } }, { operatorId }) {
    const { pool, auditKey, outgoing, accounts, readTenant } = context
    const wish = toTenantWish(body, accounts)
    const actor = { actorType: 'operator' as const, actorId: operatorId, reason }
    return inTransaction(pool, async (tx) => {
      const { tenantId, auditId } = await registerTenant(tx, wish, { auditKey, outgoing, actor })
      const audit = auditId === null ? null : { source: 'audit' as const, id: auditId }
      return { done: true as const, audit, tenant: await readTenant(tx, tenantId) }
    })
  },
}
