import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { inTransaction } from './in-transaction.ts'
import type { Tx } from './pool.ts'
import { query } from './query.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await db.pool.query('create table bursar.notes (id int primary key, text text)')
})
beforeEach(() => db.pool.query('truncate bursar.notes'))
afterAll(() => db.drop())

const write = (tx: Tx, id: number, text = '') =>
  query(tx, {
    name: 'test_write',
    text: 'insert into bursar.notes (id, text) values ($1, $2)',
    values: [id, text],
  })
const ids = async () => {
  const { rows } = await db.pool.query<{ id: number }>('select id from bursar.notes order by id')
  return rows.map((row) => row.id)
}

test('what the work wrote is there when it returns', async () => {
  const answer = await inTransaction(db.pool, async (tx) => {
    await write(tx, 1)
    return 'done'
  })
  expect(answer).toBe('done')
  expect(await ids()).toEqual([1])
})

test('nothing of the work is there when it throws, and its own error comes out', async () => {
  const failure = new TypeError('mine')
  const work = inTransaction(db.pool, async (tx) => {
    await write(tx, 1)
    throw failure
  })
  await expect(work).rejects.toBe(failure)
  expect(await ids()).toEqual([])
  expect(db.pool.idleCount).toBe(db.pool.totalCount)
})

test('work that swallows a failed statement is not taken for committed', async () => {
  const work = inTransaction(db.pool, async (tx) => {
    await write(tx, 1)
    await write(tx, 1).catch(() => undefined)
  })
  await expect(work).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  expect(await ids()).toEqual([])
})

test('two transactions that wait for each other both succeed in the end', async () => {
  await write(db.pool, 1)
  await write(db.pool, 2)
  let meeting = 2
  let met: () => void = () => undefined
  const bothHoldOne = new Promise<void>((resolve) => {
    met = resolve
  })
  const update = (tx: Tx, id: number) =>
    tx.query(`update bursar.notes set text = text || 'x' where id = $1`, [id])
  const cross = (first: number, second: number) =>
    inTransaction(db.pool, async (tx) => {
      await update(tx, first)
      meeting -= 1
      if (meeting === 0) met()
      await bothHoldOne
      await update(tx, second)
    })
  await Promise.all([cross(1, 2), cross(2, 1)])
  const { rows } = await db.pool.query('select distinct text from bursar.notes')
  expect(rows).toEqual([{ text: 'xx' }])
})

test('work that always collides is given up after three tries', async () => {
  let tries = 0
  const work = inTransaction(db.pool, async (tx) => {
    tries += 1
    await tx.query(`do $$ begin raise exception using errcode = '40001'; end $$`)
  })
  await expect(work).rejects.toMatchObject({ code: 'POSTGRES_CONFLICT', family: 'transient' })
  expect(tries).toBe(3)
})

test('a connection that was cut in the middle is not given to the next', async () => {
  const work = inTransaction(db.pool, async (tx) => {
    await tx.query('select pg_terminate_backend(pg_backend_pid())')
  })
  await expect(work).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
  await inTransaction(db.pool, (tx) => write(tx, 1))
  expect(await ids()).toEqual([1])
})

test('a connection that breaks between two statements does not end the process', async () => {
  const work = inTransaction(db.pool, async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
    await db.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await tx.query('select 1').catch(() => undefined)
    await tx.query('select 1')
  })
  await expect(work).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
})

test('no value of a row leaves through an error', async () => {
  await write(db.pool, 7, 'jane@example.com')
  const work = inTransaction(db.pool, async (tx) => {
    await tx.query(`alter table bursar.notes add constraint one_text unique (text)`)
    await write(tx, 8, 'jane@example.com')
  })
  const error = await work.catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'INVARIANT_BROKEN' })
  expect(String(error)).toContain('one_text')
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('jane')
  expect((error as Error).cause).toBeUndefined()
})
