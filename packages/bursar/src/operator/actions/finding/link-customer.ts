import { AppError } from '@bursar/wire/errors'
import { isTenantIdForApps } from '@bursar/wire/tenant-id-form'
import { approveCheckout } from '../../../refresh/checkout/approvals.store.ts'
import {
  findSubscriptionsOfCustomer,
  markSubscriptionsStale,
} from '../../../refresh/object/observe.store.ts'
import { linkCustomerTo } from '../../../refresh/ownership/link-by-hand.store.ts'
import { lockCustomer } from '../../../refresh/ownership/ownership.store.ts'
import { findObject } from '../../../subscription/tracked-object.ts'
import { requestRefresh } from '../refresh/mark-stale-for.store.ts'
import type { OpenFinding } from './finding.store.ts'
import { findCustomerOf, lockTenantNamed, type Tx } from './link.store.ts'

/**
 * An operator says that a checkout on hold is a new tenant's. It is looked at once more, and as
 * any other sign-up that proves itself makes its tenant; gives the customer.
 * @throws AppError ACTION_IMPOSSIBLE, TENANT_ID_RESERVED
 */
export async function approveByHand(
  tx: Tx,
  { account, object_id, details }: OpenFinding,
  { tenantId, operatorId }: { tenantId: string; operatorId: string },
): Promise<string> {
  if (!isTenantIdForApps(tenantId)) throw new AppError('TENANT_ID_RESERVED')
  const checkout = findObject(account, object_id)
  if (checkout?.kind !== 'checkout_session') {
    throw new AppError('ACTION_IMPOSSIBLE', `${object_id} is not a checkout.`)
  }
  await requestRefresh(tx, checkout)
  const customerId = await customerOf(tx, { account, object_id, details })
  const owner = await lockCustomer(tx, account, customerId)
  if (owner !== null) {
    throw new AppError('ACTION_IMPOSSIBLE', `${customerId} belongs to the tenant ${owner}.`)
  }
  if ((await lockTenantNamed(tx, tenantId)) !== null) {
    const instead = 'Link the checkout to it, or choose another ID.'
    throw new AppError('ACTION_IMPOSSIBLE', `A tenant ${tenantId} already exists. ${instead}`)
  }
  await approveCheckout(tx, { account, sessionId: object_id, tenantId, approvedBy: operatorId })
  return customerId
}

/** @throws AppError ACTION_IMPOSSIBLE where no customer is known. */
export async function customerOf(
  tx: Tx,
  { account, object_id, details }: Pick<OpenFinding, 'account' | 'object_id' | 'details'>,
): Promise<string> {
  const { customer_id: named } = details
  const customerId =
    typeof named === 'string' ? named : await findCustomerOf(tx, { account, object_id })
  if (customerId !== null) return customerId
  throw new AppError('ACTION_IMPOSSIBLE', `${object_id} has no Stripe customer to link.`)
}

/**
 * An operator says whose customer it is; gives the customer. Its subscriptions are marked stale
 * and locked
 * before the customer, as everywhere. One that comes to be known in between is waiting, and its own
 * recheck finds the link.
 * @throws AppError ACTION_IMPOSSIBLE, OBJECT_UNKNOWN
 */
export async function linkByHand(
  tx: Tx,
  finding: OpenFinding,
  { tenantId, operatorId }: { tenantId: string; operatorId: string },
): Promise<string> {
  const { account } = finding
  const customerId = await customerOf(tx, finding)
  const concerned = await findSubscriptionsOfCustomer(tx, account, customerId)
  await markSubscriptionsStale(tx, account, concerned, 'operator')
  const owner = await lockCustomer(tx, account, customerId)
  if (owner !== null && owner !== tenantId) {
    throw new AppError('ACTION_IMPOSSIBLE', `${customerId} belongs to the tenant ${owner}.`)
  }
  const tenant = await lockTenantNamed(tx, tenantId)
  if (tenant === null) throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${tenantId}.`)
  if (tenant.mergedInto !== null) {
    throw new AppError('ACTION_IMPOSSIBLE', `${tenantId} was merged into ${tenant.mergedInto}.`)
  }
  await linkCustomerTo(tx, { account, customerId, tenantId, linkedBy: `operator ${operatorId}` })
  return customerId
}
