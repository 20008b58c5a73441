import { AppError } from '../../base/errors.ts'
import { lockCustomer } from '../../refresh/ownership.store.ts'
import { findSubscriptionsOfCustomer, pokeSubscriptions } from '../../refresh/settle.store.ts'
import type { OpenFinding } from './finding.store.ts'
import { findCustomerOf, linkCustomerTo, lockTenantNamed, type Tx } from './link.store.ts'

/**
 * An operator says whose customer it is; gives the customer. Its subscriptions are poked and locked
 * before the customer, as everywhere. One that comes to be known in between is waiting, and its own
 * recheck finds the link.
 * @throws AppError ACTION_IMPOSSIBLE, OBJECT_UNKNOWN
 */
export async function linkByHand(
  tx: Tx,
  { account, subject, details }: OpenFinding,
  { tenantId, operatorId }: { tenantId: string; operatorId: string },
): Promise<string> {
  const named = details['customer_id']
  const customerId =
    typeof named === 'string' ? named : await findCustomerOf(tx, { account, subject })
  if (customerId === null) {
    throw new AppError('ACTION_IMPOSSIBLE', `${subject} names no customer that could be linked.`)
  }
  const concerned = await findSubscriptionsOfCustomer(tx, account, customerId)
  await pokeSubscriptions(tx, account, concerned, 'operator')
  const owner = await lockCustomer(tx, account, customerId)
  if (owner !== null && owner !== tenantId) {
    throw new AppError('ACTION_IMPOSSIBLE', `${customerId} belongs to the tenant ${owner}.`)
  }
  if (!(await lockTenantNamed(tx, tenantId))) {
    throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${tenantId}.`)
  }
  await linkCustomerTo(tx, { account, customerId, tenantId, linkedBy: `operator ${operatorId}` })
  return customerId
}
