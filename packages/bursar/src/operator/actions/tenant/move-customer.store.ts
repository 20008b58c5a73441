import { inTransaction } from '../../../postgres/in-transaction.ts'
import { moveCustomer as move } from '../../../refresh/merge/move-customer.ts'
import type { OperatorAction } from '../action.ts'
import { text } from '../sentence.ts'
import { askedBy, doneBy } from './moved-by-hand.ts'

/** Moves a Stripe customer, with its subscriptions, to another tenant. */
export const moveCustomer: OperatorAction<'moveCustomer'> = {
  sentences: {
    'customer.moved': (of) =>
      `moved customer ${text(of, 'customer_id')} from tenant ${text(of, 'tenant_id')} to ` +
      text(of, 'into_tenant_id'),
  },
  /** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE */
  async run({ pool, ...context }, { params, body }, operator) {
    const { tenant_id: tenantId, account } = body
    const to = { customerId: params.customer_id, tenantId, account }
    const asked = { ...to, ...askedBy(operator, body) }
    return doneBy(await inTransaction(pool, (tx) => move(tx, asked, context)))
  },
}
