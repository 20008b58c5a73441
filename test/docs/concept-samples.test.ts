import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { codeBlocks, readPage } from './markdown-table.ts'

const PAGES = ['ownership', 'findings'].map((page) => readPage(`concepts/${page}.md`))
const SAMPLES = PAGES.flatMap((page) => codeBlocks(page, 'sql'))

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(`
    insert into bursar.stripe_objects (account, object_id, kind, observed_generation)
      values ('', 'cs_test_a1', 'checkout_session', 1);
    insert into bursar.findings (kind, object_id, summary)
      values ('checkout_on_hold', 'cs_test_a1', 'A sentence.');`)
})
afterAll(() => database.drop())

const sample = (word: string) => SAMPLES.find((text) => text.includes(word)) ?? ''

test('the pages have three samples of SQL', () => {
  expect(SAMPLES).toHaveLength(3)
})

test('the sample that looks again makes the object stale', async () => {
  const stale = 'select stale, due_at <= now() as due from bursar.stripe_objects'
  expect((await database.pool.query(stale)).rows).toEqual([{ stale: false, due: true }])
  await database.pool.query(sample('generation + 1'))
  expect((await database.pool.query(stale)).rows).toEqual([{ stale: true, due: true }])
})

test('the sample that lists findings shows the open ones, until they are resolved', async () => {
  expect((await database.pool.query(sample('order by opened_at'))).rows).toMatchObject([
    { kind: 'checkout_on_hold', object_id: 'cs_test_a1', summary: 'A sentence.' },
  ])
  await database.pool.query(sample('resolved_by ='))
  expect((await database.pool.query(sample('order by opened_at'))).rows).toEqual([])
})
