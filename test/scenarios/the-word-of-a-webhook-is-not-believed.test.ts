import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FailpointName } from '../../packages/bursar/src/base/failpoint.ts'
import { claim, receive, refresh } from '../../packages/bursar/src/pipeline.ts'
import { createSimulator } from '../../packages/simulator/src/index.ts'
import { signStripeHeader } from '../../packages/wire/src/stripe-signature.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { snapshotEvent, thinEvent } from '../support/stripe-resources.ts'
import { TEST_SECRET } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const LEASE_IS_OVER_SECONDS = 13

const clock = new VirtualClock('2026-03-01T00:00:00Z')
const simulator = createSimulator({ startAt: clock.now() })
let database: TestDatabase
let apiBase: string
let node: TestNode
let bought = 0
let sub: string

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  apiBase = (await simulator.start()).url
  node = testNode({ pool: database.pool, apiBase, more: { clock } })
  for (const id of ['price_starter', 'price_pro']) {
    simulator.platform.createPrice({ id, unit_amount: 1900 })
  }
})
afterAll(async () => {
  await simulator.stop()
  await node.close()
  await database.drop()
})

/** Somebody buys the starter plan; both objects are told of and observed. */
beforeEach(async () => {
  bought += 1
  const customer = simulator.platform.createCustomer({ email: `${bought}@acme.example` })
  sub = simulator.platform.subscribe({ customer: customer.id, price: 'price_starter' }).id
  const tenant = `tenant-${bought}`
  await database.pool.query('insert into bursar.tenants (tenant_id, name) values ($1, $1)', [
    tenant,
  ])
  await database.pool.query(
    "insert into bursar.stripe_customers (account, customer_id, tenant_id) values ('', $1, $2)",
    [customer.id, tenant],
  )
  await deliver(event('customer.subscription.created', { id: sub }))
  await node.drain()
  expect(await stored()).toEqual({ plan_id: 'starter', status: 'ACTIVE', audited: 1 })
})

let delivered = 0

function event(type: string, object: object): Buffer {
  delivered += 1
  const about = { object: 'subscription', ...object }
  return snapshotEvent(type, about, { id: `evt_forged${delivered}` })
}

function deliver(body: Buffer, to: TestNode = node) {
  const timestampSeconds = Math.floor(clock.now().getTime() / 1000)
  const signatureHeader = signStripeHeader({ body, secret: TEST_SECRET, timestampSeconds })
  return receive(to.context, to.endpoint, { signatureHeader, contentEncoding: null, body })
}

async function stored() {
  const { rows } = await database.pool.query(
    `select plan_id, status, (
       select count(*)::int from bursar.subscription_audit a where a.tenant_id = s.tenant_id
     ) as audited
     from bursar.subscriptions s where stripe_subscription_id = $1`,
    [sub],
  )
  expect(rows).toHaveLength(1)
  return rows[0]
}

const counted = async (table: string) =>
  (await database.pool.query(`select count(*)::int as n from bursar.${table}`)).rows[0].n

/** What whoever holds the signing secret could write, other than the truth. */
const LIES: Partial<Stripe.Subscription>[] = [
  { status: 'canceled', ended_at: 1 },
  { status: 'active', livemode: true, metadata: { tenant_id: 'tenant-1' } },
  { customer: 'cus_of_somebody_else' },
]

test.each(LIES)('a signed body that says otherwise moves nothing: %j', async (lie) => {
  const before = [await stored(), await counted('tenants'), await counted('findings')]
  const items = { data: [{ price: { id: 'price_pro' }, quantity: 1_000 }] }
  const body = event('customer.subscription.updated', { id: sub, ...lie, items })
  expect(await deliver(body)).toMatchObject({ kind: 'recorded' })
  expect(await node.drain()).toMatchObject([{ outcome: 'unchanged' }])
  expect([await stored(), await counted('tenants'), await counted('findings')]).toEqual(before)
})

test('the same delivery again asks Stripe nothing', async () => {
  const body = event('customer.subscription.updated', { id: sub })
  await deliver(body)
  await node.drain()
  const asked = simulator.requests.total
  expect(await deliver(body)).toMatchObject({ kind: 'recorded' })
  expect(await node.drain()).toEqual([])
  expect(simulator.requests.total).toBe(asked)
})

test('the address that a thin event names is not fetched: its id is asked of Stripe', async () => {
  const knocks: string[] = []
  const stranger = await serve((url) => knocks.push(url))
  const { port } = stranger.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/v1/subscriptions/${sub}`
  const related = { id: sub, type: 'subscription', url }
  simulator.requests.clear()
  const body = thinEvent('v1.customer.subscription.updated', null, { related_object: related })
  await deliver(body)
  await node.drain()
  expect(simulator.requests.list().map(({ path }) => path)).toEqual([`/v1/subscriptions/${sub}`])
  expect(knocks).toEqual([])
  stranger.close()
})

test('whoever slept through his lease writes nothing over a newer answer', async () => {
  const asleep = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const failpoint = async (point: FailpointName) => {
    if (point !== 'fetch.after') return
    answered.resolve()
    await asleep.promise
  }
  const sleeper = testNode({ pool: database.anotherPool(), apiBase, failpoint, more: { clock } })
  await deliver(event('customer.subscription.updated', { id: sub }))
  const [claimed] = await claim(sleeper.context, 1)
  const sleeping = refresh(sleeper.context, claimed!)
  await answered.promise

  simulator.platform.cancel(sub)
  await deliver(event('customer.subscription.deleted', { id: sub }))
  expect(await claim(node.context, 1), 'nobody else may work on it meanwhile').toEqual([])
  clock.advanceSeconds(LEASE_IS_OVER_SECONDS)
  expect(await node.drain()).toMatchObject([{ moved: { from: 'ACTIVE', to: 'EXPIRED' } }])

  asleep.resolve()
  expect(await sleeping).toMatchObject({ outcome: 'stale', moved: null })
  expect(await stored()).toEqual({ plan_id: 'starter', status: 'EXPIRED', audited: 2 })
  await sleeper.close()
})

function serve(told: (url: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    told(request.url ?? '')
    response.end('{}')
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
