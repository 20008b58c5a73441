import { afterAll, beforeAll, expect, test } from 'vitest'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import type { Plans } from '../../packages/bursar/src/subscription/plans.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { TEST_POLICY, TEST_REFERENCE_KEY } from '../support/test-config.ts'
import { testNode } from '../support/test-node.ts'
import { type ScriptedStripe, startScriptedStripe } from './support/scripted-stripe.ts'

let database: TestDatabase
let stripe: ScriptedStripe

beforeAll(async () => {
  database = await createTestDatabase()
  stripe = await startScriptedStripe()
})
afterAll(async () => {
  await stripe.stop()
  await database.drop()
})

/** A look at the subscription with plans in which the add-on stands alone, or does not. */
async function readWith(standalone: boolean): Promise<string> {
  const extra = { name: 'Extra', type: 'ADDON', prices: ['price_extra'], limits: {} } as const
  const plans: Plans = { extra: { ...extra, standalone } }
  const signed = { livemode: false, referenceKeys: [TEST_REFERENCE_KEY] }
  const policy = { ...TEST_POLICY, ...signed, plans, billing: BILLING_USUAL }
  const outgoing = { ...NOTHING_OUTGOING, provision: true }
  const node = testNode({ pool: database.pool, apiBase: stripe.url, more: { policy, outgoing } })
  await database.pool.query(`
    insert into bursar.stripe_objects as s (account, object_id, kind, cause)
    values ('', 'sub_1', 'subscription', 'operator')
    on conflict (account, object_id) do update set generation = s.generation + 1, due_at = now()`)
  await node.drain()
  await node.close()
  const { rows } = await database.pool.query(`
    select t.status || ', told ' || (select count(*) from bursar.outbox
      where tenant_id = 'acme' and kind = 'provision' and name = 'access') as seen
    from bursar.tenants t where tenant_id = 'acme'`)
  return rows[0].seen
}

test('the identity provider hears of a status that only other plans have moved', async () => {
  await database.pool.query("insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme')")
  await database.pool.query(
    "insert into bursar.stripe_customers (account, customer_id, tenant_id) values ('', 'cus_1', 'acme')",
  )
  stripe.is({ subscription: { items: [{ price: 'price_extra', quantity: 1 }] } })
  expect(await readWith(false)).toBe('PENDING, told 0')
  expect(await readWith(true)).toBe('ACTIVE, told 1')
  expect(await readWith(true)).toBe('ACTIVE, told 1')
  expect(await readWith(false)).toBe('PENDING, told 2')
})
