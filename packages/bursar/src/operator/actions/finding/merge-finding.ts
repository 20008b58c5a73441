import { AppError } from '@bursar/wire/errors'
import { mergeTenants } from '../../../refresh/merge/merge-tenants.ts'
import { text } from '../sentence.ts'
import { closeByOperator } from './finding.store.ts'
import { type FindingActionOf, findingOf } from './finding-action.ts'

/** Merges the tenant of the finding into another. */
export const mergeFinding: FindingActionOf = {
  done: 'merged',
  sentence: (of) =>
    `merged tenant ${text(of, 'merged_tenant_id')} into ${text(of, 'tenant_id')}, for ` +
    findingOf(of),
  async run(tx, { finding_id, tenant_id: merged }, { acting, tenantId, context }) {
    if (tenantId === undefined)
      throw new AppError('REQUEST_MALFORMED', 'Set the tenant to merge into.')
    if (merged === null) throw new AppError('ACTION_IMPOSSIBLE', 'The finding concerns no tenant.')
    const { operatorId: id, reason } = acting
    const asked = {
      tenantId: merged,
      intoTenantId: tenantId,
      by: { type: 'operator', id } as const,
    }
    const { intoTenantId } = await mergeTenants(tx, { ...asked, reason }, context)
    // The merge has resolved it, unless another tenant stays than the one that it names.
    await closeByOperator(tx, finding_id, acting)
    return { concerned: { tenant_id: intoTenantId, merged_tenant_id: merged } }
  },
}
