import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TenantStatus } from '../../subscription/status.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'
import { markStale } from '../object/mark-stale.store.ts'
import { releaseSavepoint, rollbackToSavepoint, savepoint } from '../object/observe.store.ts'

export type { Tx }

/** Stripe customers that one merge moves, and objects of theirs that it marks stale. */
export const MERGED_CUSTOMERS_MAX = 1_000
const MERGED_OBJECTS_MAX = 20_000
/** Rounds until the list of the customers' objects stands still; it hardly ever takes two. */
const ROUNDS_MAX = 5

export interface CustomerKey {
  readonly account: string
  readonly customerId: string
}

const FIND_OBJECTS = `
select s.account, s.object_id as id, s.kind from bursar.stripe_objects s
join unnest($1::text[], $2::text[]) as c(account, customer_id) using (account, customer_id)
where s.kind = any($3::text[])
order by s.account, s.object_id limit $4`

/** What is looked at again when a customer gets another tenant. */
export type Concerned = readonly ('subscription' | 'checkout_session' | 'customer')[]

/**
 * Marks all objects of the customers stale and locks the customers, in this order, as everywhere.
 * Only under the customers' locks is it known which objects they have: so look, and where there are
 * more than were marked, let go of the locks and begin again with the longer list.
 */
export async function lockWithObjects(
  tx: Tx,
  kinds: Concerned,
  lockCustomers: () => Promise<readonly CustomerKey[]>,
): Promise<readonly CustomerKey[]> {
  let marked: readonly TrackedObject[] = []
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    await savepoint(tx)
    await markStale(tx, marked, 'link')
    const customers = await lockCustomers()
    const objects = await findObjects(tx, customers, kinds)
    const known = new Set(marked.map(keyOf))
    if (objects.every((object) => known.has(keyOf(object)))) {
      await releaseSavepoint(tx)
      return customers
    }
    marked = objects
    await rollbackToSavepoint(tx)
  }
  throw new AppError(
    'INVARIANT_BROKEN',
    'The customers get new objects faster than Bursar can read them.',
  )
}

const keyOf = ({ account, id }: TrackedObject) => `${account}:${id}`

async function findObjects(
  tx: Tx,
  customers: readonly CustomerKey[],
  kinds: Concerned,
): Promise<readonly TrackedObject[]> {
  const accounts = customers.map(({ account }) => account)
  const ids = customers.map(({ customerId }) => customerId)
  const values = [accounts, ids, kinds, MERGED_OBJECTS_MAX + 1]
  const statement = { name: 'merge_find_objects', text: FIND_OBJECTS, values }
  const { rows } = await query<TrackedObject>(tx, statement)
  if (rows.length <= MERGED_OBJECTS_MAX) return rows
  const limit = `more than ${MERGED_OBJECTS_MAX} subscriptions and checkouts`
  throw new AppError('ACTION_IMPOSSIBLE', `The tenant has ${limit}, too many to move at once.`)
}

const LOCK_CUSTOMERS = `
select account, customer_id as "customerId" from bursar.stripe_customers where tenant_id = $1
order by account, customer_id limit $2 for update`

/** All Stripe customers of a tenant. */
export async function lockCustomersOf(tx: Tx, tenantId: string): Promise<readonly CustomerKey[]> {
  const values = [tenantId, MERGED_CUSTOMERS_MAX + 1]
  const statement = { name: 'merge_lock_customers', text: LOCK_CUSTOMERS, values }
  const { rows } = await query<CustomerKey>(tx, statement)
  if (rows.length <= MERGED_CUSTOMERS_MAX) return rows
  const limit = `more than ${MERGED_CUSTOMERS_MAX} Stripe customers`
  throw new AppError('ACTION_IMPOSSIBLE', `${tenantId} has ${limit}, too many to move at once.`)
}

// Who completes a checkout locks its intent before its tenant.
const LOCK_INTENTS = `
select nonce from bursar.checkout_intents where tenant_id = any($1) order by nonce for update`

const LOCK_TENANTS = `
select tenant_id as "tenantId", merged_into as "mergedInto", status, billing_email is not null
  or exists (select 1 from bursar.stripe_customers c
    where c.tenant_id = t.tenant_id and c.is_billing_contact) as "hasContact"
from bursar.tenants t where tenant_id = any($1) or merged_into = any($1)
order by tenant_id for update of t`

export interface LockedTenant {
  readonly tenantId: string
  readonly mergedInto: string | null
  readonly status: TenantStatus
  /** Whether it has an address, or a customer whose address it follows. */
  readonly hasContact: boolean
}

/** Tenants and all their aliases, in key order. */
export async function lockTenants(
  tx: Tx,
  tenantIds: readonly string[],
): Promise<ReadonlyMap<string, LockedTenant>> {
  await query(tx, { name: 'merge_lock_intents', text: LOCK_INTENTS, values: [tenantIds] })
  const statement = { name: 'merge_lock_tenants', text: LOCK_TENANTS, values: [tenantIds] }
  const { rows } = await query<LockedTenant>(tx, statement)
  return new Map(rows.map((row) => [row.tenantId, row]))
}
