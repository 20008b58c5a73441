import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { explain } from '../../packages/bursar/src/operator/explain/explain.store.ts'
import {
  openVerifyStage,
  VERIFY_PLANS,
  type VerifyStage,
} from '../reconcile/verify/verify-stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const clock = new VirtualClock()
let database: TestDatabase
let stage: VerifyStage

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  stage = await openVerifyStage(database, clock)
})
afterEach(() => stage.close())

test('a customer without a tenant is explained by what waits for one', async () => {
  await stage.buy()
  await stage.catchEverything()
  const { rows } = await database.pool.query(
    `select object_id, customer_id from bursar.stripe_objects where kind = 'subscription'`,
  )
  const [{ object_id: subscription, customer_id: id }] = rows
  const { sentence, tenant_id } = await explain(database.pool, VERIFY_PLANS, { id })
  expect(tenant_id).toBeNull()
  expect(sentence).toContain(subscription)
  expect(sentence).toContain('its customer belongs to no tenant yet, so it grants nothing.')
})
