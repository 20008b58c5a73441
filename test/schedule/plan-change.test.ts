import { afterAll, beforeAll, expect, test } from 'vitest'
import { noticePlanChange } from '../../packages/bursar/src/schedule/plan-change.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** More than one commit pokes. */
const MANY = 2_500

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(
    `insert into bursar.stripe_subjects (account, subject, kind, generation, settled, due_at)
     select '', 'sub_' || n, 'subscription', 1, 1, bursar.clock() from generate_series(0, $1::int) n`,
    [MANY],
  )
  await database.pool.query(
    `insert into bursar.findings (kind, account, subject, summary)
     select 'price_unlisted', '', 'sub_' || n, 'Held back.' from generate_series(1, $1::int) n`,
    [MANY],
  )
})
afterAll(() => database.drop())

async function dirty(): Promise<number> {
  const count =
    'select count(*)::int as count from bursar.stripe_subjects where generation > settled'
  return (await database.pool.query(count)).rows[0].count
}

test('other plans poke all that was held back, however much, and nothing else', async () => {
  expect(await noticePlanChange(database.pool, 'first')).toBe(MANY)
  expect(await dirty()).toBe(MANY)
})

test('the same plans poke nothing, at whatever start', async () => {
  expect(await noticePlanChange(database.pool, 'first')).toBe(0)
})

test('who was killed before all were poked begins anew', async () => {
  const once = 'update bursar.stripe_subjects set settled = generation'
  await database.pool.query(once)
  await database.pool.query(`
    alter table bursar.stripe_subjects add constraint no_more check (subject < 'sub_2' or generation < 3)`)
  await expect(noticePlanChange(database.pool, 'second')).rejects.toThrow()
  await database.pool.query('alter table bursar.stripe_subjects drop constraint no_more')
  expect(await noticePlanChange(database.pool, 'second')).toBe(MANY)
  expect(await dirty()).toBe(MANY)
})
