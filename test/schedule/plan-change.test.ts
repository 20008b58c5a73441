import { afterAll, beforeAll, expect, test } from 'vitest'
import { detectPlanChange } from '../../packages/bursar/src/schedule/plan-change.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** More than one commit marks stale. */
const MANY = 2_500

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind, generation, observed_generation, due_at)
     select '', 'sub_' || n, 'subscription', 1, 1, bursar.clock() from generate_series(0, $1::int) n`,
    [MANY],
  )
  await database.pool.query(
    `insert into bursar.findings (kind, account, object_id, summary)
     select 'price_unlisted', '', 'sub_' || n, 'Held back.' from generate_series(1, $1::int) n`,
    [MANY],
  )
})
afterAll(() => database.drop())

async function stale(): Promise<number> {
  const count =
    'select count(*)::int as count from bursar.stripe_objects where generation > observed_generation'
  return (await database.pool.query(count)).rows[0].count
}

test('other plans mark all that was on hold stale, however much, and nothing else', async () => {
  expect(await detectPlanChange(database.pool, 'first')).toBe(MANY)
  expect(await stale()).toBe(MANY)
})

test('the same plans mark nothing stale, at whatever start', async () => {
  expect(await detectPlanChange(database.pool, 'first')).toBe(0)
})

test('who was killed before all were marked stale begins anew', async () => {
  const once = 'update bursar.stripe_objects set observed_generation = generation'
  await database.pool.query(once)
  await database.pool.query(`
    alter table bursar.stripe_objects add constraint no_more check (object_id < 'sub_2' or generation < 3)`)
  await expect(detectPlanChange(database.pool, 'second')).rejects.toThrow()
  await database.pool.query('alter table bursar.stripe_objects drop constraint no_more')
  expect(await detectPlanChange(database.pool, 'second')).toBe(MANY)
  expect(await stale()).toBe(MANY)
})
