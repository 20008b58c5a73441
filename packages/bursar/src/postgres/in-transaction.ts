import { AppError } from '@bursar/wire/errors'
import { isPostgresError, toAppError } from '@bursar/wire/postgres/to-app-error'
import type { PoolClient } from 'pg'
import type { Pool, Tx } from './pool.ts'

// Two transactions that keep colliding are a bug in their lock order; more tries would hide it.
const TRIES_MAX = 3

/**
 * Begins, does the work, commits; rolls back whatever the work throws. Work that collided with
 * another transaction (deadlock, serialization failure) is done again, so it must have no message
 * outside `tx`. PostgreSQL's errors become `AppError`, all others pass unchanged. When the commit
 * itself ends in POSTGRES_UNAVAILABLE, it may or may not have happened.
 */
export async function inTransaction<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(pool, work)
    } catch (error) {
      const collided = error instanceof AppError && error.code === 'POSTGRES_CONFLICT'
      if (!collided || attempt === TRIES_MAX) throw error
    }
  }
}

async function attemptOnce<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await connect(pool)
  try {
    await client.query('begin')
    const result = await work(client)
    await commit(client)
    client.release()
    return result
  } catch (error) {
    const failure = isPostgresError(error) ? toAppError(error) : error
    await giveBack(client, failure)
    throw failure
  }
}

/** After a failed statement PostgreSQL answers `commit` with a rollback, and with no error. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit')
  if (command !== 'COMMIT') {
    throw new AppError('INVARIANT_BROKEN', 'A statement failed, but the transaction continued.')
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw toAppError(error)
  }
}

/** A connection that may be broken, or may still be busy, is closed: that rolls back as well. */
async function giveBack(client: PoolClient, failure: unknown): Promise<void> {
  if (isDoubtful(failure)) return client.release(true)
  const broken = await client.query('rollback').then(
    () => false,
    () => true,
  )
  client.release(broken)
}

function isDoubtful(failure: unknown): boolean {
  return failure instanceof AppError && failure.code.startsWith('POSTGRES_')
}
