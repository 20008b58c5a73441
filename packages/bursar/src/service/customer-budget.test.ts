import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { VirtualClock } from '../../../../test/support/virtual-clock.ts'
import { CustomerBudget } from './customer-budget.ts'

const clock = new VirtualClock()

let database: TestDatabase
let budget: CustomerBudget
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('truncate bursar.stripe_budget')
  budget = new CustomerBudget({ pool: database.pool, requestsPerSecond: 20, of: 'customer' })
})

const admit = () => budget.admit('prices')
const admitTen = () => Promise.all(Array.from({ length: 10 }, admit))

test('a page that asks for ten things at once gets them', async () => {
  await expect(admitTen()).resolves.toHaveLength(10)
})

test('who comes when the share is used up waits for the next token', async () => {
  await admitTen()
  const late = admit()
  clock.advanceSeconds(0.2)
  await expect(late).resolves.toBeUndefined()
})

test('and is refused when none comes in time', async () => {
  await admitTen()
  await expect(admit()).rejects.toMatchObject({ code: 'STRIPE_RATE_LIMITED' })
})

test('a crowd waits only as far as it can be served in time: the rest is refused at once', async () => {
  await admitTen()
  const outcomes: string[] = []
  const crowd = Array.from({ length: 100 }, () =>
    admit().then(
      () => outcomes.push('admitted'),
      () => outcomes.push('refused'),
    ),
  )
  // The eighty that are too many are told before the bucket is even looked at.
  await Promise.resolve().then(() => undefined)
  expect(outcomes).toEqual(Array.from({ length: 80 }, () => 'refused'))
  clock.advanceSeconds(2)
  await Promise.all(crowd)
  expect(outcomes.filter((one) => one === 'admitted')).toHaveLength(10)
})

test('what ends additions has a bucket of its own: no customer empties it', async () => {
  await admitTen()
  const addons = new CustomerBudget({ pool: database.pool, requestsPerSecond: 20, of: 'addon' })
  await expect(addons.admit('prices')).resolves.toBeUndefined()
})
