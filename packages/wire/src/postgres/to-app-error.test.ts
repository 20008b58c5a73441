import pg from 'pg'
import { expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { isPostgresError, toAppError } from './to-app-error.ts'

const SECRET = 'jane@example.com'

function databaseError(sqlstate: string, more: Partial<pg.DatabaseError> = {}): pg.DatabaseError {
  const error = new pg.DatabaseError(`invalid input: "${SECRET}"`, 0, 'error')
  return Object.assign(error, { code: sqlstate, detail: SECRET, where: SECRET, ...more })
}

test.each`
  sqlstate   | meaning                          | code
  ${'08006'} | ${'connection failure'}          | ${'POSTGRES_UNAVAILABLE'}
  ${'25006'} | ${'read only, a standby'}        | ${'POSTGRES_UNAVAILABLE'}
  ${'25P03'} | ${'idle in transaction'}         | ${'POSTGRES_UNAVAILABLE'}
  ${'53100'} | ${'disk full'}                   | ${'POSTGRES_UNAVAILABLE'}
  ${'53300'} | ${'too many connections'}        | ${'POSTGRES_UNAVAILABLE'}
  ${'55P03'} | ${'lock timeout'}                | ${'POSTGRES_UNAVAILABLE'}
  ${'57014'} | ${'statement timeout'}           | ${'POSTGRES_UNAVAILABLE'}
  ${'57P01'} | ${'administrator shutdown'}      | ${'POSTGRES_UNAVAILABLE'}
  ${'57P03'} | ${'starting up'}                 | ${'POSTGRES_UNAVAILABLE'}
  ${'58030'} | ${'input/output error'}          | ${'POSTGRES_UNAVAILABLE'}
  ${'40001'} | ${'serialization failure'}       | ${'POSTGRES_CONFLICT'}
  ${'40P01'} | ${'deadlock'}                    | ${'POSTGRES_CONFLICT'}
  ${'28P01'} | ${'wrong password'}              | ${'DATABASE_UNUSABLE'}
  ${'3D000'} | ${'no such database'}            | ${'DATABASE_UNUSABLE'}
  ${'42501'} | ${'insufficient privilege'}      | ${'DATABASE_UNUSABLE'}
  ${'23505'} | ${'unique violation'}            | ${'INVARIANT_BROKEN'}
  ${'22P02'} | ${'invalid text representation'} | ${'INVARIANT_BROKEN'}
  ${'25001'} | ${'active transaction'}          | ${'INVARIANT_BROKEN'}
`('SQLSTATE $sqlstate ($meaning) is $code', ({ sqlstate, code }) => {
  const error = databaseError(sqlstate)
  expect(isPostgresError(error)).toBe(true)
  expect(toAppError(error)).toMatchObject({ code, detail: expect.stringContaining(sqlstate) })
})

test('a prepared statement that a migration made stale is tried again', () => {
  const error = databaseError('0A000', { routine: 'RevalidateCachedQuery' })
  expect(toAppError(error).code).toBe('POSTGRES_CONFLICT')
})

test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'])(
  '%s: PostgreSQL cannot be reached',
  (code) => {
    const error = Object.assign(new Error(`connect ${code}`), { code })
    expect(isPostgresError(error)).toBe(true)
    expect(toAppError(error)).toMatchObject({ code: 'POSTGRES_UNAVAILABLE', detail: `(${code})` })
  },
)

test.each([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
])('the driver’s words “%s”: PostgreSQL cannot be reached', (message) => {
  expect(toAppError(new Error(message)).code).toBe('POSTGRES_UNAVAILABLE')
})

test('values of rows stay behind, wherever PostgreSQL repeats them', () => {
  for (const sqlstate of ['23505', '22P02', '57014', '40001']) {
    const error = toAppError(databaseError(sqlstate, { constraint: 'tenants_pkey' }))
    const everything = [error.message, error.detail, error.stack, JSON.stringify(error)].join(' ')
    expect(everything).toContain('tenants_pkey')
    expect(everything).not.toContain(SECRET)
    expect(error.cause).toBeUndefined()
  }
})

test('what is no word of PostgreSQL passes as it is, or is our own mistake', () => {
  const known = new AppError('STRIPE_UNAVAILABLE')
  expect(toAppError(known)).toBe(known)
  expect(isPostgresError(known)).toBe(false)
  const ours = new TypeError('undefined is not a function')
  expect(isPostgresError(ours)).toBe(false)
  expect(toAppError(ours)).toMatchObject({ code: 'INVARIANT_BROKEN', cause: ours })
})
