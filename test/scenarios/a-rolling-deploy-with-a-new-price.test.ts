import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { detectPlanChange } from '../../packages/bursar/src/schedule/plan-change.store.ts'
import { notePlans } from '../../packages/bursar/src/schedule/plan-revision.store.ts'
import type { Plans } from '../../packages/bursar/src/subscription/plans.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clearState } from '../interleaving/clear-state.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { findUnchecked } from '../support/find-unchecked.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const NEW_PLANS: Plans = {
  ...TEST_PLANS,
  team: { ...TEST_PLANS.pro, name: 'Team', prices: ['price_team'] },
}
const DEPLOY_SECONDS = 120
const STEP_SECONDS = 5

const clock = new VirtualClock()
let database: TestDatabase
let simulator: Simulator
let stripe: Stripe
let apiBase: string
const nodes: TestNode[] = []

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await clearState(database.pool)
  await database.pool.query('truncate bursar.plan_revisions; delete from bursar.settings')
  simulator = createSimulator({ startAt: clock.now() })
  apiBase = (await simulator.start()).url
  simulator.platform.createPrice({ id: 'price_team', unit_amount: 9900 })
  const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
  stripe = new Stripe(simulator.apiKey, { httpClient })
})
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
  await simulator.stop()
})

/** A node with these plans, as its start leaves it. */
async function deploy(plansDigest: string, plans: Plans): Promise<TestNode> {
  const base = testNode({ pool: database.pool, apiBase })
  const more = { clock, plansDigest, policy: { ...base.context.policy, plans } }
  const node = testNode({ pool: database.pool, apiBase, more })
  nodes.push(base, node)
  await notePlans(database.pool, plansDigest)
  await detectPlanChange(database.pool, plansDigest)
  return node
}

/** Somebody buys the new price, and this node hears of it. */
async function buyAt({ context: scenario, endpoint }: TestNode): Promise<void> {
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_team', quantity: 1 }],
    success_url: 'https://app.example/done',
  })
  simulator.platform.completeCheckout(id, { email: 'ada@acme.example' })
  for (const type of ['checkout.session.completed', 'customer.subscription.created']) {
    const event = simulator.events.list({ type }).at(-1)!
    await receive(scenario, endpoint, signedDelivery(event, clock.now()))
  }
}

/** Time passes; of these nodes each works in turn, the first before the others. */
async function pass(seconds: number, running: readonly TestNode[]): Promise<void> {
  for (let passed = 0; passed < seconds; passed += STEP_SECONDS) {
    clock.advanceSeconds(STEP_SECONDS)
    for (const node of running) {
      await node.tick()
      await node.drain()
    }
  }
}

async function access(): Promise<string[]> {
  const { rows } = await database.pool.query(
    'select plan_id, status from bursar.subscriptions order by 1',
  )
  return rows.map(({ plan_id, status }) => `${plan_id} ${status}`)
}

async function openFindings(): Promise<string[]> {
  const sql = 'select kind from bursar.findings where resolved_at is null order by 1'
  return (await database.pool.query(sql)).rows.map(({ kind }) => kind)
}

test('old and new side by side: the old node leaves a new price to the new one', async () => {
  const old = await deploy('old', TEST_PLANS)
  const fresh = await deploy('new', NEW_PLANS)
  await buyAt(old)
  // The old one is always there first.
  await old.drain()
  expect(await access()).toEqual([])
  expect(await openFindings()).toEqual([])
  await pass(DEPLOY_SECONDS, [old, fresh])
  expect(await access()).toEqual(['team ACTIVE'])
  expect(await openFindings()).toEqual([])
  await pass(DEPLOY_SECONDS, [fresh])
  expect(await access()).toEqual(['team ACTIVE'])
})

test('what the old node withheld before, the new one gives at its start', async () => {
  const old = await deploy('old', TEST_PLANS)
  await buyAt(old)
  await old.drain()
  expect(await openFindings()).toContain('price_unlisted')
  const fresh = await deploy('new', NEW_PLANS)
  await fresh.drain()
  expect(await access()).toEqual(['team ACTIVE'])
})

test('an old node that starts again in the middle of a deploy stays the older one', async () => {
  await deploy('old', TEST_PLANS)
  const fresh = await deploy('new', NEW_PLANS)
  const again = await deploy('old', TEST_PLANS)
  await buyAt(again)
  await pass(10, [again, fresh])
  expect(await access()).toEqual(['team ACTIVE'])
})

test('after a rollback the old node decides by itself, and a second deploy mends it', async () => {
  const old = await deploy('old', TEST_PLANS)
  const fresh = await deploy('new', NEW_PLANS)
  await fresh.drain()
  await buyAt(old)
  await old.drain()
  expect(await openFindings()).toEqual([])
  // The new one is gone for good.
  await pass(DEPLOY_SECONDS + 30, [old])
  expect(await openFindings()).toContain('price_unlisted')
  expect(await findUnchecked(database.pool, clock.now())).toEqual([])
  const second = await deploy('new', NEW_PLANS)
  await pass(10, [old, second])
  expect(await access()).toEqual(['team ACTIVE'])
})

test('a node that says nothing of its start is found by the next check', async () => {
  const old = await deploy('old', TEST_PLANS)
  await buyAt(old)
  await old.drain()
  const fresh = await deploy('new', NEW_PLANS)
  // As if the mark stale of its start had been lost.
  await database.pool.query('update bursar.stripe_objects set observed_generation = generation')
  await database.pool.query(
    `update bursar.stripe_objects set recheck_at = bursar.clock() + interval '5 minutes'
     where kind = 'subscription'`,
  )
  await pass(310, [fresh])
  expect(await access()).toEqual(['team ACTIVE'])
})

test('a moment of newer plans that lies in the future hides nothing for long', async () => {
  const old = await deploy('old', TEST_PLANS)
  clock.advanceDays(1)
  await deploy('new', NEW_PLANS)
  clock.advanceDays(-1)
  await buyAt(old)
  await old.drain()
  expect(await openFindings()).toContain('price_unlisted')
})
