import { createSimulator } from 'stripe-simulator'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { testConfig } from '../../../../../test/support/test-config.ts'
import { until } from '../../../../../test/support/until.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { takeTokens } from '../../refresh/claim/budget.store.ts'
import { readBuckets } from '../../refresh/claim/read-buckets.ts'
import type { StripeReader } from '../../stripe/stripe-reader.ts'
import { openStripe } from './open-stripe.ts'

const refresh = { requestsPerSecond: 20, concurrency: 8 }
const clock = new VirtualClock()
const simulator = createSimulator()

let database: TestDatabase
let reader: StripeReader
let asked: number
beforeAll(async () => {
  database = await createTestDatabase({ clock })
  const { url } = await simulator.start()
  const config = testConfig(database.url, url, { refresh })
  reader = openStripe(config, database.pool, () => {
    asked += 1
  })
})
afterAll(async () => {
  await simulator.stop()
  await database.drop()
})
beforeEach(async () => {
  asked = 0
  await database.pool.query('truncate bursar.stripe_budget')
  const rate = { requestsPerSecond: refresh.requestsPerSecond, livemode: false }
  const buckets = readBuckets({ account: '', endpoint: 'invoices' }, rate, null)
  expect(await takeTokens(database.pool, buckets, 50)).toBe(5)
})

/** Changes with every look at the bucket, also with one that finds it empty. */
async function versionOfBucket(): Promise<unknown> {
  const text = "select xmin::text from bursar.stripe_budget where endpoint = 'invoices'"
  return (await database.pool.query(text)).rows[0].xmin
}

test('a second read waits for the budget: its refresh is not put off', async () => {
  const before = await versionOfBucket()
  const waiting = expect(reader.paidInvoicesOf('', 'cus_1')).resolves.toEqual([])
  await until('a look at the empty bucket', async () => (await versionOfBucket()) !== before)
  clock.advanceSeconds(0.05)
  await waiting
  expect(asked).toBe(1)
})

test('and is refused, unasked, when the budget stays empty', async () => {
  const refused = reader.paidInvoicesOf('', 'cus_1')
  await expect(refused).rejects.toMatchObject({ code: 'STRIPE_RATE_LIMITED' })
  expect(asked).toBe(0)
})
