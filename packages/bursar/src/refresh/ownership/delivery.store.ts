import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { DeliveryMode } from '../../subscription/outgoing/message.ts'

// Whatever commits about a tenant has its row locked: it comes before this, or after it.
const LOCK_OTHERS = `
select tenant_id as "tenantId" from bursar.tenants
where tenant_id = any($1::text[]) and merged_into is null and delivery <> $2
order by tenant_id for update`

const SET = 'update bursar.tenants set delivery = $2 where tenant_id = any($1::text[])'

/**
 * Switches the delivery of tenants. Gives those that were in the other mode: their rows are locked
 * until the commit. A merged tenant follows another and is left alone.
 */
export async function switchDelivery(
  tx: Tx,
  tenantIds: readonly string[],
  mode: DeliveryMode,
): Promise<string[]> {
  const lock = { name: 'delivery_lock', text: LOCK_OTHERS, values: [tenantIds, mode] }
  const { rows } = await query<{ tenantId: string }>(tx, lock)
  const switched = rows.map(({ tenantId }) => tenantId)
  if (switched.length > 0) {
    await query(tx, { name: 'delivery_set', text: SET, values: [switched, mode] })
  }
  return switched
}

const COUNT = `
select count(*)::int as count from bursar.tenants where merged_into is null and delivery <> $1`

/** How many tenants are in another mode. */
export async function countOthers(tx: Tx, mode: DeliveryMode): Promise<number> {
  const statement = { name: 'delivery_count', text: COUNT, values: [mode] }
  return (await query<{ count: number }>(tx, statement)).rows[0]?.count ?? 0
}

const NEXT = `
select tenant_id as "tenantId" from bursar.tenants
where merged_into is null and delivery <> $1 and tenant_id > $2 order by tenant_id limit $3`

/** The next tenants that are in another mode, in the order of their IDs. */
export async function nextOthers(
  tx: Tx,
  mode: DeliveryMode,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const statement = { name: 'delivery_next', text: NEXT, values: [mode, after, limit] }
  const { rows } = await query<{ tenantId: string }>(tx, statement)
  return rows.map(({ tenantId }) => tenantId)
}
