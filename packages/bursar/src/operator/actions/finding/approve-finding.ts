import { AppError } from '@bursar/wire/errors'
import { text } from '../sentence.ts'
import { type FindingActionOf, findingOf } from './finding-action.ts'
import { approveByHand } from './link-customer.ts'

/** Makes a new tenant of a checkout. */
export const approveFinding: FindingActionOf = {
  done: 'approved',
  sentence: (of) =>
    `approved customer ${text(of, 'customer_id')} as the new tenant ` +
    `${text(of, 'tenant_id')}, for ${findingOf(of)}`,
  async run(tx, finding, { acting, tenantId }) {
    if (tenantId === undefined)
      throw new AppError('REQUEST_MALFORMED', 'Set the ID of the new tenant.')
    const customerId = await approveByHand(tx, finding, { tenantId, operatorId: acting.operatorId })
    return { approved: { tenant_id: tenantId, customer_id: customerId } }
  },
}
