import { AppError } from '@bursar/wire/errors'
import { text } from '../sentence.ts'
import { resolveFinding } from './finding.store.ts'
import { type FindingActionOf, findingOf } from './finding-action.ts'
import { linkByHand } from './link-customer.ts'

/** Links the customer to a tenant. */
export const linkFinding: FindingActionOf = {
  done: 'linked',
  sentence: (of) =>
    `linked customer ${text(of, 'customer_id')} to tenant ${text(of, 'tenant_id')}, for ` +
    findingOf(of),
  async run(tx, finding, { acting, tenantId }) {
    if (tenantId === undefined)
      throw new AppError('REQUEST_MALFORMED', 'Set the tenant to link to.')
    const customerId = await linkByHand(tx, finding, { tenantId, operatorId: acting.operatorId })
    await resolveFinding(tx, finding.finding_id, acting)
    return { concerned: { tenant_id: tenantId, customer_id: customerId } }
  },
}
