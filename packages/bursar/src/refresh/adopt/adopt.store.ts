import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'

// By the hash, and so in the same order in every transaction.
const LOCK_EXTERNAL_IDS = `
select pg_advisory_xact_lock(key) from (
  select distinct hashtextextended('bursar external id ' || id, 0) as key
  from unnest($1::text[]) as e(id) order by 1) as keys`

/** As `lockExternalId`, for many. */
export async function lockExternalIds(tx: Tx, externalIds: readonly string[]): Promise<void> {
  if (externalIds.length === 0) return
  const values = [externalIds]
  await query(tx, { name: 'adopt_lock_external_ids', text: LOCK_EXTERNAL_IDS, values })
}

const OBJECTS = `
select account, object_id as id, kind from bursar.stripe_objects
where account = $1 and customer_id = any($2::text[])
order by kind in ('subscription', 'checkout_session') desc, object_id limit $3`

/** More than these are charges and invoices: they grant nothing. */
const OBJECTS_MAX = 20_000

/** Every object that a fetch has shown to be one of these customers'. */
export async function findObjectsOfCustomers(
  tx: Tx,
  account: string,
  customerIds: readonly string[],
): Promise<TrackedObject[]> {
  const values = [account, customerIds, OBJECTS_MAX]
  const statement = { name: 'adopt_find_objects', text: OBJECTS, values }
  return (await query<TrackedObject & Record<string, unknown>>(tx, statement)).rows
}
