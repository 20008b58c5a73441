import { AppError } from '@bursar/wire/errors'
import { toAppError } from '@bursar/wire/postgres/to-app-error'
import type { QueryResult, QueryResultRow } from 'pg'
import type { Tx } from './pool.ts'

// PostgreSQL cuts longer names, and two statements cut to one name would be taken for each other.
const STATEMENT_NAME_MAX = 63

export interface Statement {
  /** Unique for its text, for example `inbox_record_events`; it is prepared under this name. */
  name: string
  text: string
  values?: readonly unknown[]
}

/**
 * Runs one prepared statement. Errors are `AppError`: POSTGRES_UNAVAILABLE, POSTGRES_CONFLICT,
 * DATABASE_UNUSABLE, or INVARIANT_BROKEN for what our own SQL got wrong.
 */
export async function query<Row extends QueryResultRow>(
  tx: Tx,
  { name, text, values = [] }: Statement,
): Promise<QueryResult<Row>> {
  if (name.length > STATEMENT_NAME_MAX) {
    throw new AppError('INVARIANT_BROKEN', `The statement name ${name} is too long.`)
  }
  try {
    return await tx.query<Row>({ name, text, values: [...values] })
  } catch (error) {
    throw toAppError(error)
  }
}
