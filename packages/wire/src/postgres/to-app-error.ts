import pg from 'pg'
import { AppError, type ErrorCode } from '../errors.ts'

/** By SQLSTATE, or by its class (the first two characters). The longer key wins. */
const BY_SQLSTATE: Record<string, ErrorCode> = {
  '08': 'POSTGRES_UNAVAILABLE', // connection lost
  '25006': 'POSTGRES_UNAVAILABLE', // read-only: a standby, until the failover is over
  '25P03': 'POSTGRES_UNAVAILABLE', // idle in a transaction for too long
  '28': 'DATABASE_UNUSABLE', // user or password
  '3D': 'DATABASE_UNUSABLE', // no such database
  '42501': 'DATABASE_UNUSABLE', // the role may not do this
  BU001: 'API_ROLE_MISSING', // ours, raised by a migration
  '40': 'POSTGRES_CONFLICT', // serialization failure, deadlock
  '53': 'POSTGRES_UNAVAILABLE', // out of connections, memory or disk
  '55P03': 'POSTGRES_UNAVAILABLE', // lock timeout
  '57': 'POSTGRES_UNAVAILABLE', // shutting down, cancelled, statement timeout
  '58': 'POSTGRES_UNAVAILABLE', // input/output error of the server
}

const NETWORK_CODE = /^(?:ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|EADDRNOTAVAIL)/

/** The driver and its pool throw these without any code. */
const DRIVER_MESSAGE =
  /^(?:Connection (?:terminated|ended)|timeout|Query read timeout|Client (?:was|has)|Cannot use a)/

/** Says `true` for what the driver, its pool or the server threw. */
export function isPostgresError(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false
  return error instanceof pg.DatabaseError || isConnectionError(error)
}

/**
 * Everything PostgreSQL and its driver throw, in the words of the house. The original is left
 * behind on purpose: its `detail`, `where` and often its message repeat values of rows.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof pg.DatabaseError) return fromDatabase(error)
  if (error instanceof Error && isConnectionError(error)) {
    return new AppError('POSTGRES_UNAVAILABLE', `(${codeOf(error) ?? error.message})`)
  }
  if (error instanceof Error && /SSL|SASL|SCRAM/.test(error.message)) {
    return new AppError('DATABASE_UNUSABLE', error.message)
  }
  return new AppError('INVARIANT_BROKEN', undefined, { cause: error })
}

function fromDatabase(error: pg.DatabaseError): AppError {
  const sqlstate = error.code ?? ''
  // A prepared statement whose tables a migration has changed: a new connection knows them.
  if (error.routine === 'RevalidateCachedQuery') return new AppError('POSTGRES_CONFLICT')
  const code = BY_SQLSTATE[sqlstate] ?? BY_SQLSTATE[sqlstate.slice(0, 2)] ?? 'INVARIANT_BROKEN'
  // Class 42 names tables and columns, never their contents; who wrote the SQL needs to read it.
  const isOurs = code === 'DATABASE_UNUSABLE' || code === 'API_ROLE_MISSING'
  const said = sqlstate.startsWith('42') || isOurs ? error.message : ''
  const constraint = error.constraint === undefined ? '' : `constraint ${error.constraint}`
  const detail = [`SQLSTATE ${sqlstate}`, constraint, said].filter((part) => part !== '')
  return new AppError(code, `(${detail.join(', ')})`)
}

function isConnectionError(error: Error): boolean {
  // Any failure to connect, whatever its code: no such socket, no file handles left.
  if ('syscall' in error && error.syscall === 'connect') return true
  return NETWORK_CODE.test(codeOf(error) ?? '') || DRIVER_MESSAGE.test(error.message)
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
