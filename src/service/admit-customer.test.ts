import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { VirtualClock } from '../../test/support/virtual-clock.ts'
import { admitCustomer, type CustomerBudget } from './admit-customer.ts'

const clock = new VirtualClock()

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(() => database.pool.query('truncate bursar.stripe_budget'))

const budget = (share: CustomerBudget['share']): CustomerBudget => ({
  pool: database.pool,
  share,
  requestsPerSecond: 20,
})
const admit = () => admitCustomer(budget('customer'), 'prices')
const admitTen = () => Promise.all(Array.from({ length: 10 }, admit))

test('a page that asks for ten things at once gets them', async () => {
  await expect(admitTen()).resolves.toHaveLength(10)
})

test('who comes when the share is used up waits for the next token', async () => {
  await admitTen()
  const late = admit()
  clock.advanceSeconds(0.25)
  await expect(late).resolves.toBeUndefined()
})

test('and is refused when none comes in time', async () => {
  await admitTen()
  await expect(admit()).rejects.toMatchObject({ code: 'STRIPE_RATE_LIMITED' })
})

test('what customers use up, the end of their additions has all the same', async () => {
  await admitTen()
  await expect(admitCustomer(budget('addons'), 'prices')).resolves.toBeUndefined()
})
