import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { CustomerMoved, Merged, MovedItem } from './merged.ts'

/** A statement of the table's owner, under its own name. */
interface OwnersStatement {
  readonly name: string
  readonly text: string
}

/**
 * Rows follow their tenant into the one it is merged into. Parameters: the tenant, the tenant that
 * it is merged into. Gives what was moved.
 */
export async function moveRows(
  tx: Tx,
  statement: OwnersStatement,
  { tenantId, intoTenantId }: Merged,
): Promise<readonly MovedItem[]> {
  const values = [tenantId, intoTenantId]
  return (await query<MovedItem & Record<string, unknown>>(tx, { ...statement, values })).rows
}

/**
 * Rows go back to the tenant that stands alone again. Parameters: as of their move, and what was
 * moved. What is elsewhere by now stays there.
 */
export async function moveRowsBack(
  tx: Tx,
  statement: OwnersStatement,
  { tenantId, intoTenantId }: Merged,
  items: readonly MovedItem[],
): Promise<void> {
  const values = [tenantId, intoTenantId, JSON.stringify(items)]
  await query(tx, { ...statement, values })
}

/**
 * Rows about a customer follow it. Parameters: the account, the customer, its tenant, its new
 * tenant, and what else the statement needs. Gives how many.
 */
export async function moveRowsOfCustomer(
  tx: Tx,
  statement: OwnersStatement,
  { account, customerId, from, into }: CustomerMoved,
  more: readonly string[] = [],
): Promise<number> {
  const values = [account, customerId, from, into, ...more]
  return (await query(tx, { ...statement, values })).rowCount ?? 0
}
