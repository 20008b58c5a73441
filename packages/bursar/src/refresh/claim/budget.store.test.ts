import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { type Bucket, giveTokensBack, takeTokens } from './budget.store.ts'
import { readBuckets } from './read-buckets.ts'

const clock = new VirtualClock()
const BUCKET: Bucket = { account: '', endpoint: 'subscriptions', requestsPerSecond: 20 }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(() => database.pool.query('truncate bursar.stripe_budget'))

const take = (wanted: number, bucket: Partial<Bucket> = {}) =>
  takeTokens(database.pool, [{ ...BUCKET, ...bucket }], wanted)

test('the bucket begins full, with a quarter of a second’s reads, and can be emptied', async () => {
  expect(await take(3)).toBe(3)
  expect(await take(50)).toBe(2)
  expect(await take(1)).toBe(0)
})

test('it fills at the rate, and never beyond its brim', async () => {
  await take(50)
  clock.advanceSeconds(0.13)
  expect(await take(50)).toBe(2)
  clock.advanceSeconds(3600)
  expect(await take(50)).toBe(5)
})

test('a clock that goes back a little fills nothing and takes nothing away', async () => {
  await take(3)
  clock.advanceSeconds(-1)
  expect(await take(50)).toBe(2)
  clock.advanceSeconds(1)
  expect(await take(50)).toBe(0)
})

test('a clock that was a day ahead for one moment stops nobody: it fills from now on', async () => {
  clock.advanceDays(1)
  await take(50)
  clock.advanceDays(-1)
  expect(await take(50)).toBe(0)
  clock.advanceSeconds(1)
  expect(await take(50)).toBe(5)
})

test('what is taken from several buckets is as much as the emptiest holds, of each the same', async () => {
  const all = { ...BUCKET, endpoint: 'all', requestsPerSecond: 8 }
  expect(await takeTokens(database.pool, [BUCKET, all], 9)).toBe(2)
  expect(await takeTokens(database.pool, [BUCKET, all], 9)).toBe(0)
  expect(await take(9)).toBe(3)
})

test('background work gets half of what an endpoint has, news gets the rest', async () => {
  const rate = { requestsPerSecond: 20, livemode: true }
  const of = { account: '', endpoint: 'subscriptions' }
  const reads = { news: 0, background: 0 }
  for (let tenths = 0; tenths < 100; tenths += 1) {
    clock.advanceSeconds(0.1)
    reads.background += await takeTokens(database.pool, readBuckets(of, rate, 'background'), 9)
    reads.news += await takeTokens(database.pool, readBuckets(of, rate, null), 9)
  }
  expect(reads.background).toBeGreaterThan(95)
  expect(reads.background).toBeLessThan(105)
  expect(reads.news).toBeGreaterThan(95)
})

test('each account and each endpoint has a bucket of its own', async () => {
  await take(50)
  expect(await take(1, { account: 'acct_1' })).toBe(1)
  expect(await take(1, { endpoint: 'customers' })).toBe(1)
  expect(await take(1)).toBe(0)
})

test('the slowest budget still lets one read through', async () => {
  const slow = { requestsPerSecond: 1 }
  expect([await take(9, slow), await take(9, slow)]).toEqual([1, 0])
  clock.advanceSeconds(1)
  expect(await take(9, slow)).toBe(1)
})

test('what is given back can be taken again', async () => {
  await take(50)
  await giveTokensBack(database.pool, [BUCKET], 2)
  await giveTokensBack(database.pool, [BUCKET], 0)
  expect(await take(50)).toBe(2)
})

test('all nodes together never get more than there is', async () => {
  const nodes = [database.pool, database.anotherPool(), database.anotherPool()]
  const taken = await Promise.all(
    Array.from({ length: 30 }, (_, index) => takeTokens(nodes[index % 3]!, [BUCKET], 1)),
  )
  expect(taken.reduce((sum, one) => sum + one, 0)).toBe(5)
})
