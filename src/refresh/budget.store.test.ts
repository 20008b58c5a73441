import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { VirtualClock } from '../../test/support/virtual-clock.ts'
import { type Bucket, giveTokensBack, takeTokens } from './budget.store.ts'

const clock = new VirtualClock()
const BUCKET: Bucket = { account: '', endpoint: 'subscriptions', requestsPerSecond: 20 }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(() => database.pool.query('truncate bursar.stripe_budget'))

const take = (wanted: number, bucket: Partial<Bucket> = {}) =>
  takeTokens(database.pool, { ...BUCKET, ...bucket }, wanted)

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

test('a clock that goes back fills nothing and takes nothing away', async () => {
  await take(3)
  clock.advanceSeconds(-3600)
  expect(await take(50)).toBe(2)
  clock.advanceSeconds(3600)
  expect(await take(50)).toBe(0)
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
  await giveTokensBack(database.pool, BUCKET, 2)
  await giveTokensBack(database.pool, BUCKET, 0)
  expect(await take(50)).toBe(2)
})

test('all nodes together never get more than there is', async () => {
  const nodes = [database.pool, database.anotherPool(), database.anotherPool()]
  const taken = await Promise.all(
    Array.from({ length: 30 }, (_, index) => takeTokens(nodes[index % 3]!, BUCKET, 1)),
  )
  expect(taken.reduce((sum, one) => sum + one, 0)).toBe(5)
})
