import { inTransaction } from '../../../postgres/in-transaction.ts'
import { mergeTenants } from '../../../refresh/merge/merge-tenants.ts'
import type { OperatorAction } from '../action.ts'
import { text } from '../sentence.ts'
import { askedBy, doneBy } from './moved-by-hand.ts'

/** Merges a tenant into another. */
export const mergeTenant: OperatorAction<'mergeTenant'> = {
  sentences: {
    'tenant.merged': (of) =>
      `merged tenant ${text(of, 'tenant_id')} into ${text(of, 'into_tenant_id')}`,
  },
  takesExactIds: true,
  /** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE */
  async run({ pool, ...context }, { params, body }, operator) {
    const ids = { tenantId: params.tenant_id, intoTenantId: body.into_tenant_id }
    const asked = { ...ids, ...askedBy(operator, body) }
    return doneBy(await inTransaction(pool, (tx) => mergeTenants(tx, asked, context)))
  },
}
