import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { VirtualClock } from '../../test/support/virtual-clock.ts'
import { claimSubjects, findWorkable, postponeClaim, type Workable } from './claim.store.ts'
import { settle } from './settle.store.ts'

const SUBJECTS = 60
const WORKERS = 6
const OURS: Workable = { account: '', kind: 'subscription' }

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

const claimTen = () => claimSubjects(database.pool, OURS, 10)

test('many workers at once never hold one subject twice', async () => {
  const rounds = await Promise.all(Array.from({ length: WORKERS }, claimTen))
  const ids = rounds.flat().map(({ id }) => id)
  expect(ids).toHaveLength(SUBJECTS)
  expect(new Set(ids).size).toBe(SUBJECTS)
})

test('a subject that is being settled right now is passed over, not waited for', async () => {
  const settling = await database.pool.connect()
  await settling.query('begin')
  await settling.query("select from bursar.stripe_subjects where subject = 'sub_1' for update")
  const claimed = await claimSubjects(database.pool, OURS, SUBJECTS)
  await settling.query('rollback')
  settling.release()
  expect(claimed).toHaveLength(SUBJECTS - 1)
})

test('a leased subject is claimed by nobody until its lease is over', async () => {
  const first = await claimSubjects(database.pool, OURS, SUBJECTS)
  expect(await claimTen()).toEqual([])
  expect(await findWorkable(database.pool, [''])).toEqual([])
  clock.advanceSeconds(11)
  expect(await claimTen()).toEqual([])
  clock.advanceSeconds(1)
  expect(await findWorkable(database.pool, [''])).toEqual([OURS])
  const second = await claimSubjects(database.pool, OURS, SUBJECTS)
  expect(second).toHaveLength(SUBJECTS)
  expect(second[0]?.lease).not.toBe(first[0]?.lease)
})

test('what an event announced goes first, then what has waited longest', async () => {
  await database.pool.query(
    `update bursar.stripe_subjects set
       priority = case when subject = 'sub_7' then 0 else 2 end,
       due_at = due_at - make_interval(secs => case when subject = 'sub_9' then 9 else 0 end)`,
  )
  const claimed = await claimSubjects(database.pool, OURS, 1)
  expect(claimed.map(({ id }) => id)).toEqual(['sub_7'])
  expect((await claimSubjects(database.pool, OURS, 1)).map(({ id }) => id)).toEqual(['sub_9'])
})

test('another account’s and another kind’s subjects stay where they are', async () => {
  expect(await claimSubjects(database.pool, { ...OURS, account: 'acct_1' }, 10)).toEqual([])
  expect(await claimSubjects(database.pool, { ...OURS, kind: 'customer' }, 10)).toEqual([])
})

test('whoever comes too late to fail or to settle gives the lease back at once', async () => {
  const { pool } = database
  const leased = async () => {
    const sql = 'select subject from bursar.stripe_subjects where leased_until is not null'
    return (await pool.query(sql)).rows.length
  }
  const [slept] = await claimSubjects(pool, OURS, 1)
  clock.advanceSeconds(12)
  const all = await claimSubjects(pool, OURS, SUBJECTS)
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
