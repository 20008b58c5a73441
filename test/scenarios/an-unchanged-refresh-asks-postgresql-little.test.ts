import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { claim, receive, refresh } from '../../packages/bursar/src/pipeline.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { markStale } from '../../packages/bursar/src/refresh/object/mark-stale.store.ts'
import { BRAKE_USUAL } from '../../packages/bursar/src/subscription/brake/brake.ts'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import { createSimulator } from '../../packages/simulator/src/index.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { TEST_PLANS, TEST_POLICY } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const clock = new VirtualClock()
const simulator = createSimulator({ startAt: clock.now() })
let database: TestDatabase
let node: TestNode

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  const { url } = await simulator.start()
  const test = { plans: TEST_PLANS, billing: BILLING_USUAL, livemode: false, referenceKeys: [] }
  const policy = { ...TEST_POLICY, ...test, brake: BRAKE_USUAL }
  node = testNode({ pool: database.pool, apiBase: url, more: { clock, policy } })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await simulator.stop()
  await node.close()
  await database.drop()
})

/**
 * Refreshes what is stale, one object. Gives the names of the statements of its commit, in order.
 */
async function statementsOfRefresh(): Promise<string[]> {
  const names: string[] = []
  const { context: scenario } = node
  const connect = async () => {
    const client = await scenario.pool.connect()
    const ask = client.query.bind(client)
    vi.spyOn(client, 'query').mockImplementation((asked: unknown) => {
      const { name } = Object(asked)
      if (typeof name === 'string') names.push(name)
      return Reflect.apply(ask, client, [asked])
    })
    return client
  }
  const [claimed] = await claim(scenario, 1)
  const pool: Pool = Object.create(scenario.pool, { connect: { value: connect } })
  if (claimed !== undefined) await refresh({ ...scenario, pool }, claimed)
  return names
}

test('what is as it was costs eleven statements', async () => {
  const page = simulator.platform.openCheckout('price_starter', 'https://app.example/done')
  const email = 'ada@acme.example'
  const { subscription } = simulator.platform.completeCheckout(page.id, { email, name: 'Ada' })
  for (const event of simulator.events.list()) {
    await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
  }
  await node.drain()
  clock.advanceSeconds(60)
  await node.tick()
  await node.drain()

  const objectId = { account: '', id: String(subscription), kind: 'subscription' } as const
  await inTransaction(database.pool, (tx) => markStale(tx, [objectId], 'recheck'))
  expect(await statementsOfRefresh()).toEqual([
    'refresh_observe',
    'ownership_lock_customer',
    'subscription_lock_tenant',
    'subscription_lock',
    'subscription_tenant_facts',
    'subscription_statuses_of_tenant',
    'subscription_drop_pending',
    'findings_resolve',
    'refresh_complete_events',
    'refresh_leave_aftermath',
    'refresh_record_history',
  ])
})
