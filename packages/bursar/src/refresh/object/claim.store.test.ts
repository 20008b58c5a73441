import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { claimWithinBudget } from '../claim/claim-within-budget.ts'
import { type Claim, postponeClaim } from './claim.store.ts'
import { observe } from './observe.store.ts'

const OBJECTS = 60
const WORKERS = 6

const clock = new VirtualClock()
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('truncate bursar.stripe_objects')
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind)
     select '', 'sub_' || n, 'subscription' from generate_series(1, $1) n`,
    [OBJECTS],
  )
})

function claim(limit: number, accounts: readonly string[] = ['']): Promise<Claim[]> {
  const claiming = { pool: database.pool, accounts, readRate: null }
  return claimWithinBudget(claiming, limit)
}

const idsOf = (claims: readonly Claim[]) => claims.map(({ id }) => id)

test('many workers at once never hold one object twice', async () => {
  const rounds = await Promise.all(Array.from({ length: WORKERS }, () => claim(10)))
  const ids = idsOf(rounds.flat())
  expect(ids).toHaveLength(OBJECTS)
  expect(new Set(ids).size).toBe(OBJECTS)
})

test('an object that is being observed right now is passed over, not waited for', async () => {
  const observing = await database.pool.connect()
  await observing.query('begin')
  await observing.query("select from bursar.stripe_objects where object_id = 'sub_1' for update")
  const claimed = await claim(OBJECTS)
  await observing.query('rollback')
  observing.release()
  expect(claimed).toHaveLength(OBJECTS - 1)
})

test('a leased object is claimed by nobody until its lease is over', async () => {
  const first = await claim(OBJECTS)
  expect(await claim(10)).toEqual([])
  clock.advanceSeconds(11)
  expect(await claim(10)).toEqual([])
  clock.advanceSeconds(1)
  const second = await claim(OBJECTS)
  expect(second).toHaveLength(OBJECTS)
  expect(second[0]?.lease).not.toBe(first[0]?.lease)
})

test('a lease that a clock gave which was a day ahead holds nobody up', async () => {
  clock.advanceDays(1)
  await claim(OBJECTS)
  clock.advanceDays(-1)
  expect(await claim(OBJECTS)).toHaveLength(OBJECTS)
  expect(await claim(OBJECTS)).toEqual([])
})

test('what an event announced goes first, then what has waited longest', async () => {
  await database.pool.query(
    `update bursar.stripe_objects set
       priority = case when object_id = 'sub_7' then 0 else 2 end,
       due_at = due_at - make_interval(secs => case when object_id = 'sub_9' then 9 else 0 end)`,
  )
  expect(idsOf(await claim(1))).toEqual(['sub_7'])
  expect(idsOf(await claim(1))).toEqual(['sub_9'])
})

test('the most urgent goes first over all kinds', async () => {
  await database.pool.query(`update bursar.stripe_objects set priority = 2`)
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind, priority, due_at)
     values ('', 'cs_new', 'checkout_session', 0, bursar.clock()),
       ('', 'cs_check', 'checkout_session', 1, bursar.clock())`,
  )
  expect(idsOf(await claim(1))).toEqual(['cs_new'])
  expect(idsOf(await claim(1))).toEqual(['cs_check'])
})

test('another account’s objects and those of no kind that we know stay where they are', async () => {
  await database.pool.query(
    `update bursar.stripe_objects set kind = 'later' where object_id = 'sub_1'`,
  )
  expect(await claim(10, ['acct_1'])).toEqual([])
  expect(await claim(OBJECTS)).toHaveLength(OBJECTS - 1)
})

test('whoever comes too late to fail or to settle gives the lease back at once', async () => {
  const { pool } = database
  const leased = async () => {
    const sql =
      'select object_id as "objectId" from bursar.stripe_objects where leased_until is not null'
    return (await pool.query(sql)).rows.length
  }
  const [slept] = await claim(1)
  clock.advanceSeconds(12)
  const all = await claim(OBJECTS)
  const second = all.find(({ id }) => id === slept!.id)!
  expect(await observe(pool, slept!)).not.toBeNull()
  expect(await leased()).toBe(OBJECTS)
  const failure = { delaySeconds: 60, attempts: 0, failures: 1, errorCode: 'STRIPE_UNAVAILABLE' }
  await postponeClaim(pool, second, failure)
  expect(await leased()).toBe(OBJECTS - 1)

  const [other] = all.filter(({ id }) => id !== second.id)
  await pool.query(
    'update bursar.stripe_objects set observed_generation = 1 where object_id = $1',
    [other!.id],
  )
  expect(await observe(pool, other!)).toBeNull()
  expect(await leased()).toBe(OBJECTS - 2)
})
