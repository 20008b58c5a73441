import { moveMessagesOfCustomer } from '../../outbox/follow-merge.store.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { moveLosses } from '../../subscription/brake/release.store.ts'
import { moveFindingsOfCustomer } from '../../subscription/finding/follow-merge.store.ts'
import { moveSubscriptionsOfCustomer } from '../../subscription/follow-merge.store.ts'
import {
  closeSameIntentsOfCustomer,
  moveIntentsOfCustomer,
} from '../checkout/follow-merge.store.ts'
import { moveCustomerRow } from '../ownership/follow-merge.store.ts'
import type { CustomerKey } from './merge-locks.store.ts'

const FIND = `
select account, customer_id as "customerId", tenant_id as "tenantId"
from bursar.stripe_customers where customer_id = $1 and ($2::text is null or account = $2)
order by account limit 2`

export interface OwnedCustomer extends CustomerKey {
  readonly tenantId: string | null
}

/** Customers of an id: one in most cases, more where connected accounts have the same. */
export async function findCustomers(
  tx: Tx,
  customerId: string,
  account: string | null,
): Promise<readonly OwnedCustomer[]> {
  const values = [customerId, account]
  const statement = { name: 'move_find_customer', text: FIND, values }
  return (await query<OwnedCustomer>(tx, statement)).rows
}

const LOCK = `
select account, customer_id as "customerId", tenant_id as "tenantId"
from bursar.stripe_customers where account = $1 and customer_id = $2 for update`

export async function lockOwned(
  tx: Tx,
  { account, customerId }: CustomerKey,
): Promise<OwnedCustomer | null> {
  const values = [account, customerId]
  const statement = { name: 'move_lock_customer', text: LOCK, values }
  return (await query<OwnedCustomer>(tx, statement)).rows[0] ?? null
}

/** One customer with all that hangs on it. The customer and both tenants are locked. */
export async function moveOne(
  tx: Tx,
  { account, customerId }: CustomerKey,
  to: { readonly from: string; readonly into: string; readonly linkedBy: string },
): Promise<number> {
  const { from, into, linkedBy } = to
  const moved = { account, customerId, from, into }
  await moveCustomerRow(tx, moved, linkedBy)
  const subscriptions = await moveSubscriptionsOfCustomer(tx, moved)
  await closeSameIntentsOfCustomer(tx, moved)
  await moveIntentsOfCustomer(tx, moved)
  await moveFindingsOfCustomer(tx, moved)
  await moveMessagesOfCustomer(tx, moved)
  await moveLosses(tx, [from])
  return subscriptions
}
