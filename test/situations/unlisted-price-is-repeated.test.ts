import { afterAll, beforeAll, expect, test } from 'vitest'
import { repeatUnlistedPrice } from '../../packages/bursar/src/subscription/finding/repeat-finding.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

// The days since the finding was opened, and since it was repeated last; null: never.
test.each([
  ['opened yesterday', 'price_unlisted', 1, null, false],
  ['opened 8 days ago', 'price_unlisted', 8, null, true],
  ['opened 20 days ago and repeated an hour ago', 'price_unlisted', 20, 0.04, false],
  ['opened 20 days ago and repeated yesterday', 'price_unlisted', 20, 1, true],
  ['opened 8 days ago, of another kind', 'orphan', 8, null, false],
])('%s: repeated or not', async (name, kind, opened, repeated, isRepeated) => {
  await database.pool.query(
    `insert into bursar.findings (kind, severity, account, object_id, summary, opened_at, repeated_at)
     values ($1, 'action', '', $2, 'It is in no plan.',
       bursar.clock() - $3 * interval '1 day', bursar.clock() - $4 * interval '1 day')`,
    [kind, name, opened, repeated],
  )
  const at = {
    text: 'select repeated_at from bursar.findings where object_id = $1',
    values: [name],
  }
  const before = (await database.pool.query(at)).rows[0].repeated_at
  await repeatUnlistedPrice(database.pool, { account: '', id: name }, 7)
  const after = (await database.pool.query(at)).rows[0].repeated_at
  expect(after?.getTime() !== before?.getTime()).toBe(isRepeated)
})
