import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { type Bucket, giveTokensBack, takeTokens } from '../../refresh/claim/budget.store.ts'
import { readToday } from './today.store.ts'

const clock = new VirtualClock('2026-03-01T12:00:00Z')
const READS: Bucket = { account: '', endpoint: 'subscriptions', requestsPerSecond: 20 }
const OF_CUSTOMERS: Bucket = { account: '', endpoint: 'customer_prices', requestsPerSecond: 5 }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(() => database.pool.query('truncate bursar.stripe_budget'))

const used = async () => {
  const { budget } = await readToday(database.pool)
  return budget.map((one) => `${one.endpoint} ${one.reads} of ${one.per_second}/s: ${one.used}`)
}

/** Reads at a quarter of the rate. */
async function takeFor(seconds: number, bucket: Bucket) {
  for (let second = 0; second < seconds; second += 1) {
    await takeTokens(database.pool, [bucket], bucket.requestsPerSecond / 4)
    clock.advanceSeconds(1)
  }
}

test('what was read in the last minute is what is used, however long ago the last read was', async () => {
  await takeFor(60, READS)
  expect(await used()).toEqual(['subscriptions 300 of 20/s: 0.25'])
  clock.advanceSeconds(30)
  expect(await used()).toEqual(['subscriptions 150 of 20/s: 0.125'])
  await takeFor(30, READS)
  expect(await used()).toEqual(['subscriptions 150 of 20/s: 0.125'])
  clock.advanceSeconds(600)
  expect(await used()).toEqual(['subscriptions 0 of 20/s: 0'])
})

test('each bucket is measured by its own rate, the most used first; what is given back is not used', async () => {
  await takeTokens(database.pool, [READS], 5)
  await giveTokensBack(database.pool, [READS], 2)
  await takeTokens(database.pool, [{ ...OF_CUSTOMERS, burst: 10 }], 9)
  expect(await used()).toEqual([
    'customer_prices 9 of 5/s: 0.03',
    'subscriptions 3 of 20/s: 0.0025',
  ])
})
