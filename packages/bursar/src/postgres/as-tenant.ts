import { AppError } from '@bursar/wire/errors'
import { inTransaction } from './in-transaction.ts'
import type { Pool, Tx } from './pool.ts'
import { query } from './query.ts'

// Both end with the transaction: the connection goes back as it was.
const BECOME = `
select set_config('role', 'bursar_api', true), set_config('bursar.tenant', $1, true)`

/**
 * As `inTransaction`, but as the role `bursar_api`, to which every row of another tenant is
 * invisible. Nothing that a customer asks for is read or written in another way.
 * @throws AppError API_ROLE_MISSING where this connection may not take the role.
 */
export function asTenant<T>(
  pool: Pool,
  tenantId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, async (tx) => {
    await become(tx, tenantId)
    return work(tx)
  })
}

/** For the start: whether it will work. @throws AppError API_ROLE_MISSING */
export async function assertApiRole(pool: Pool): Promise<void> {
  await asTenant(pool, '', () => Promise.resolve())
}

async function become(tx: Tx, tenantId: string): Promise<void> {
  try {
    await query(tx, { name: 'tenant_become', text: BECOME, values: [tenantId] })
  } catch (error) {
    const refused = error instanceof AppError && error.code === 'DATABASE_UNUSABLE'
    throw refused ? new AppError('API_ROLE_MISSING', error.detail) : error
  }
}
