import { AppError } from '@bursar/wire/errors'
import { moveCustomer } from '../../../refresh/merge/move-customer.ts'
import { requestRefresh } from '../refresh/mark-stale-for.store.ts'
import { text } from '../sentence.ts'
import { resolveFinding } from './finding.store.ts'
import { type FindingActionOf, findingOf, objectOf } from './finding-action.ts'
import { customerOf } from './link-customer.ts'

/** Moves the customer to another tenant. */
export const moveFinding: FindingActionOf = {
  done: 'moved',
  sentence: (of) =>
    `moved customer ${text(of, 'customer_id')} to tenant ${text(of, 'tenant_id')}, for ` +
    findingOf(of),
  async run(tx, finding, { acting, tenantId, context }) {
    if (tenantId === undefined)
      throw new AppError('REQUEST_MALFORMED', 'Set the tenant to move the customer to.')
    const { account, object_id, finding_id } = finding
    const customerId = await customerOf(tx, finding)
    // The checkout is asked once more whether it agrees now. It is locked before the customer.
    await requestRefresh(tx, objectOf(account, object_id))
    const { operatorId: id, reason } = acting
    const to = { account, customerId, tenantId, by: { type: 'operator', id } as const, reason }
    const { intoTenantId } = await moveCustomer(tx, to, context)
    await resolveFinding(tx, finding_id, acting)
    return { concerned: { tenant_id: intoTenantId, customer_id: customerId } }
  },
}
