import { once } from 'node:events'
import { createServer } from 'node:net'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { VirtualClock } from '../../../../test/support/virtual-clock.ts'
import { inTransaction } from './in-transaction.ts'
import { createPool, type Pool } from './pool.ts'
import { query } from './query.ts'

const UNAVAILABLE = { code: 'POSTGRES_UNAVAILABLE', family: 'transient' }
let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const GIVEN_UP = "(select count(*) from pg_stat_activity where application_name = 'gives up')"

const select = async (pool: Pool, expression: string) => {
  const statement = { name: `test_${expression.length}`, text: `select ${expression} as value` }
  return (await query<{ value: unknown }>(pool, statement)).rows[0]?.value
}

/** The first connection, which a busy machine may not make within the limit that is tested. */
async function connected(pool: Pool): Promise<pg.PoolClient> {
  const taken: pg.PoolClient[] = []
  const take = async () => taken.push(await pool.connect())
  await expect.poll(take).toBe(1)
  return taken[0]!
}

test.each`
  expression                                  | value
  ${'42::bigint'}                             | ${42}
  ${'null::bigint'}                           | ${null}
  ${'array[1, null]::bigint[]'}               | ${[1, null]}
  ${"'{}'::bigint[]"}                         | ${[]}
  ${'(select count(*) from pg_am where 1=0)'} | ${0}
  ${'9007199254740991'}                       | ${9_007_199_254_740_991}
  ${"date '2026-03-29'"}                      | ${'2026-03-29'}
  ${"timestamptz '2026-03-29 02:00+02'"}      | ${new Date('2026-03-29T00:00:00Z')}
  ${'1.10::numeric'}                          | ${'1.10'}
  ${`'{"a": [1]}'::jsonb`}                    | ${{ a: [1] }}
`('$expression arrives as $value', async ({ expression, value }) => {
  const { rows } = await db.pool.query(`select ${expression} as value`)
  expect(rows).toEqual([{ value }])
})

test.each(['9007199254740992::bigint', '-9007199254740992::bigint', 'array[9007199254740993]'])(
  '%s is an error, not another number',
  async (expression) => {
    await expect(select(db.pool, expression)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  },
)

test('the driver’s own parsers stay as they are for other pools of the process', async () => {
  const { default: pg } = await import('pg')
  const foreign = new pg.Pool({ connectionString: db.url, max: 1 })
  expect((await foreign.query('select 1::bigint as value')).rows).toEqual([{ value: '1' }])
  await foreign.end()
})

test('a session has a name, limits, and a search path that finds no table of ours', async () => {
  const names = ['application_name', 'statement_timeout', 'lock_timeout', 'search_path']
  const { rows } = await db.pool.query(
    `select name, setting from pg_settings
     where name = any($1) or name = 'idle_in_transaction_session_timeout' order by name`,
    [names],
  )
  expect(rows).toEqual([
    { name: 'application_name', setting: 'bursar' },
    { name: 'idle_in_transaction_session_timeout', setting: '15000' },
    { name: 'lock_timeout', setting: '10000' },
    { name: 'search_path', setting: 'pg_catalog' },
    { name: 'statement_timeout', setting: '15000' },
  ])
})

test('transactions are read committed, whatever the database is used to', async () => {
  const name = new URL(db.url).pathname.slice(1)
  await db.pool.query(`alter database ${name} set default_transaction_isolation = 'serializable'`)
  const pool = db.anotherPool({ max: 1 })
  expect(await select(pool, "current_setting('transaction_isolation')")).toBe('read committed')
})

test('a statement that is not waited for any more is canceled at the server', async () => {
  const pool = db.anotherPool({ max: 1, queryTimeoutMs: 100, applicationName: 'gives up' })
  // Without the server’s own limit, nothing but a cancel ends the statement.
  const lifted = () => select(pool, "set_config('statement_timeout', '0', false)")
  await expect.poll(lifted).toBe('0')
  await expect(select(pool, 'pg_sleep(600)')).rejects.toMatchObject(UNAVAILABLE)
  const left = () => select(db.pool, GIVEN_UP)
  await expect.poll(left).toBe(0)
})

test('a statement name that PostgreSQL would cut is refused', async () => {
  const work = query(db.pool, { name: 'n'.repeat(64), text: 'select 1' })
  await expect(work).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
})

test('a server that refuses connections is known', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  const pool = createPool({ url: `postgres://bursar:x@127.0.0.1:${port}/bursar` })
  await expect(select(pool, '1')).rejects.toMatchObject(UNAVAILABLE)
  await expect(inTransaction(pool, async () => 1)).rejects.toMatchObject(UNAVAILABLE)
  await pool.end()
})

test('a server that takes connections and says nothing is given up', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as { port: number }
  const pool = createPool({ url: `postgres://bursar:x@127.0.0.1:${port}/bursar` })
  await expect(select(pool, '1')).rejects.toMatchObject(UNAVAILABLE)
  await pool.end()
  silent.close()
})

test('a pool that is used up says so, and does not wait for who has it', async () => {
  const pool = db.anotherPool({ max: 1, connectTimeoutMs: 100 })
  const client = await connected(pool)
  await expect(select(pool, '1')).rejects.toMatchObject(UNAVAILABLE)
  client.release()
  expect(await select(pool, '1')).toBe(1)
})

test('a statement that outlasts the query timeout fails, and its connection is not used again', async () => {
  const pool = db.anotherPool({ max: 1, queryTimeoutMs: 100 })
  await expect(select(pool, 'pg_sleep(600)')).rejects.toMatchObject(UNAVAILABLE)
  expect(await select(pool, "'next'")).toBe('next')
  const work = inTransaction(pool, (tx) => tx.query('select pg_sleep(600)'))
  await expect(work).rejects.toMatchObject(UNAVAILABLE)
  expect(await select(pool, "'next'")).toBe('next')
})

test('a transaction on a hung server fails after one timeout: no rollback waits for another', async () => {
  const pool = db.anotherPool({ max: 1, queryTimeoutMs: 600 })
  const asked: unknown[] = []
  const work = inTransaction(pool, (tx) => {
    const { query } = tx
    tx.query = ((...args: Parameters<typeof query>) => {
      asked.push(args[0])
      return query.apply(tx, args)
    }) as typeof query
    return tx.query('select pg_sleep(600)')
  })
  await expect(work).rejects.toMatchObject(UNAVAILABLE)
  expect(asked).toEqual(['select pg_sleep(600)'])
})

test('idle connections that break are told, replaced, and never end the process', async () => {
  const told: string[] = []
  const pool = db.anotherPool({ max: 1, onIdleError: ({ code }) => told.push(code) })
  const pid = await select(pool, 'pg_backend_pid()')
  // Not events.once: that would take the pool's error event for its own.
  const gone = new Promise((resolve) => pool.once('remove', resolve))
  await db.pool.query('select pg_terminate_backend($1)', [pid])
  await gone
  expect(told).toContain('POSTGRES_UNAVAILABLE')
  expect(await select(pool, '1')).toBe(1)
})

test('a pool that is being closed tells of no broken connection', async () => {
  const told: string[] = []
  const pool = db.anotherPool({ max: 1, onIdleError: ({ code }) => told.push(code) })
  const taken = new Promise<pg.PoolClient>((resolve) => pool.once('connect', resolve))
  await select(pool, '1')
  const ended = pool.end()
  // What a server says that shuts down before it has read our goodbye.
  const client = await taken
  client.emit('error', new Error('terminating connection due to administrator command'))
  await ended
  expect(told).toEqual([])
})

test('with a clock, the database has the clock’s time, on every connection that is taken', async () => {
  const clock = new VirtualClock('2026-02-28T12:00:00Z')
  const pool = db.anotherPool({ max: 1, clock })
  expect(await select(pool, 'bursar.clock()')).toEqual(new Date('2026-02-28T12:00:00Z'))
  clock.advanceDays(1)
  expect(await select(pool, 'bursar.clock()')).toEqual(new Date('2026-03-01T12:00:00Z'))
  const seen = await inTransaction(pool, async (tx) => {
    clock.advanceDays(1)
    return (await tx.query<{ at: Date }>('select bursar.clock() as at')).rows[0]?.at
  })
  // As with now(): the time of a transaction is the time of its beginning.
  expect(seen).toEqual(new Date('2026-03-01T12:00:00Z'))
})

test('without a clock, the database has its own time', async () => {
  expect(await select(db.pool, 'bursar.clock() = now()')).toBe(true)
})
