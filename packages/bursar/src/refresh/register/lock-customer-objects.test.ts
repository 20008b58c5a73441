import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import { lockCustomerWithObjects } from './lock-customer-objects.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

test('every object of the customer is stale, however many it has', async () => {
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind, customer_id, observed_generation)
     select '', 'ch_' || n, 'charge', 'cus_many', 1 from generate_series(1, 1500) as n
     union all select '', 'sub_1', 'subscription', 'cus_many', 1
     union all select '', 'sub_2', 'subscription', 'cus_other', 1`,
  )
  const customer = { account: '', customerId: 'cus_many' }
  expect(await inTransaction(database.pool, (tx) => lockCustomerWithObjects(tx, customer))).toBe(
    null,
  )
  const { rows } = await database.pool.query(
    `select kind, count(*)::int as stale from bursar.stripe_objects where stale
     group by kind order by kind`,
  )
  expect(rows).toEqual([
    { kind: 'charge', stale: 1500 },
    { kind: 'customer', stale: 1 },
    { kind: 'subscription', stale: 1 },
  ])
})
