import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { VirtualClock } from '../../../../test/support/virtual-clock.ts'
import { claimWithinBudget } from './claim/claim-within-budget.ts'
import { type Claim, postponeClaim } from './claim.store.ts'
import { settle } from './settle.store.ts'

const SUBJECTS = 60
const WORKERS = 6

const clock = new VirtualClock()
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('truncate bursar.stripe_subjects')
  await database.pool.query(
    `insert into bursar.stripe_subjects (account, subject, kind)
     select '', 'sub_' || n, 'subscription' from generate_series(1, $1) n`,
    [SUBJECTS],
  )
})

function claim(limit: number, accounts: readonly string[] = ['']): Promise<Claim[]> {
  const claiming = { pool: database.pool, accounts, readRate: null }
  return claimWithinBudget(claiming, limit)
}

const idsOf = (claims: readonly Claim[]) => claims.map(({ id }) => id)

test('many workers at once never hold one subject twice', async () => {
  const rounds = await Promise.all(Array.from({ length: WORKERS }, () => claim(10)))
  const ids = idsOf(rounds.flat())
  expect(ids).toHaveLength(SUBJECTS)
  expect(new Set(ids).size).toBe(SUBJECTS)
})

test('a subject that is being settled right now is passed over, not waited for', async () => {
  const settling = await database.pool.connect()
  await settling.query('begin')
  await settling.query("select from bursar.stripe_subjects where subject = 'sub_1' for update")
  const claimed = await claim(SUBJECTS)
  await settling.query('rollback')
  settling.release()
  expect(claimed).toHaveLength(SUBJECTS - 1)
})

test('a leased subject is claimed by nobody until its lease is over', async () => {
  const first = await claim(SUBJECTS)
  expect(await claim(10)).toEqual([])
  clock.advanceSeconds(11)
  expect(await claim(10)).toEqual([])
  clock.advanceSeconds(1)
  const second = await claim(SUBJECTS)
  expect(second).toHaveLength(SUBJECTS)
  expect(second[0]?.lease).not.toBe(first[0]?.lease)
})

test('a lease that a clock gave which was a day ahead holds nobody up', async () => {
  clock.advanceDays(1)
  await claim(SUBJECTS)
  clock.advanceDays(-1)
  expect(await claim(SUBJECTS)).toHaveLength(SUBJECTS)
  expect(await claim(SUBJECTS)).toEqual([])
})

test('what an event announced goes first, then what has waited longest', async () => {
  await database.pool.query(
    `update bursar.stripe_subjects set
       priority = case when subject = 'sub_7' then 0 else 2 end,
       due_at = due_at - make_interval(secs => case when subject = 'sub_9' then 9 else 0 end)`,
  )
  expect(idsOf(await claim(1))).toEqual(['sub_7'])
  expect(idsOf(await claim(1))).toEqual(['sub_9'])
})

test('the most urgent goes first over all kinds', async () => {
  await database.pool.query(`update bursar.stripe_subjects set priority = 2`)
  await database.pool.query(
    `insert into bursar.stripe_subjects (account, subject, kind, priority, due_at)
     values ('', 'cs_new', 'checkout_session', 0, bursar.clock()),
       ('', 'cs_check', 'checkout_session', 1, bursar.clock())`,
  )
  expect(idsOf(await claim(1))).toEqual(['cs_new'])
  expect(idsOf(await claim(1))).toEqual(['cs_check'])
})

test('another account’s subjects and those of no kind that we know stay where they are', async () => {
  await database.pool.query(
    `update bursar.stripe_subjects set kind = 'later' where subject = 'sub_1'`,
  )
  expect(await claim(10, ['acct_1'])).toEqual([])
  expect(await claim(SUBJECTS)).toHaveLength(SUBJECTS - 1)
})

test('whoever comes too late to fail or to settle gives the lease back at once', async () => {
  const { pool } = database
  const leased = async () => {
    const sql = 'select subject from bursar.stripe_subjects where leased_until is not null'
    return (await pool.query(sql)).rows.length
  }
  const [slept] = await claim(1)
  clock.advanceSeconds(12)
  const all = await claim(SUBJECTS)
  const second = all.find(({ id }) => id === slept!.id)!
  expect(await settle(pool, slept!)).not.toBeNull()
  expect(await leased()).toBe(SUBJECTS)
  const failure = { delaySeconds: 60, attempts: 0, failures: 1, errorCode: 'STRIPE_UNAVAILABLE' }
  await postponeClaim(pool, second, failure)
  expect(await leased()).toBe(SUBJECTS - 1)

  const [other] = all.filter(({ id }) => id !== second.id)
  await pool.query('update bursar.stripe_subjects set settled = 1 where subject = $1', [other!.id])
  expect(await settle(pool, other!)).toBeNull()
  expect(await leased()).toBe(SUBJECTS - 2)
})
