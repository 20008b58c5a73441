import { AppError } from '@bursar/wire/errors'
import type { TrackedObject } from '../../subscription/tracked-object.ts'
import { markStale } from '../object/mark-stale.store.ts'
import { releaseSavepoint, rollbackToSavepoint, savepoint } from '../object/observe.store.ts'
import { lockCustomer } from '../ownership/ownership.store.ts'
import { findObjectsOfCustomer, type Tx } from './register.store.ts'

/** Rounds until the list of a customer's objects stands still; it hardly ever takes two. */
const ROUNDS_MAX = 5

export interface StripeCustomer {
  readonly account: string
  readonly customerId: string
}

/**
 * Locks the customer. While nobody owns it, all its objects are marked stale before, in key order;
 * only under the lock is it known which they are, so where there are more, it lets go of the lock
 * and begins again. Gives its tenant.
 */
export async function lockCustomerWithObjects(
  tx: Tx,
  { account, customerId }: StripeCustomer,
): Promise<string | null> {
  // Its own row brings the address and the languages.
  const own: TrackedObject = { account, id: customerId, kind: 'customer' }
  const stale = new Map([[customerId, own]])
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    await savepoint(tx)
    await markStale(tx, [...stale.values()], 'link')
    const owner = await lockCustomer(tx, account, customerId)
    if (owner !== null) {
      await rollbackToSavepoint(tx)
      return owner
    }
    const found = await findObjectsOfCustomer(tx, account, customerId)
    if (found.every(({ id }) => stale.has(id))) {
      await releaseSavepoint(tx)
      return null
    }
    for (const object of found) stale.set(object.id, object)
    await rollbackToSavepoint(tx)
  }
  throw new AppError(
    'INVARIANT_BROKEN',
    'The customer gets new objects faster than Bursar can read them.',
  )
}
