import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { createSimulator } from '../../packages/simulator/src/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { signedReference } from '../support/service-stage.ts'
import { TEST_SECRET } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'

const simulator = createSimulator()
let database: TestDatabase
let node: TestNode
let stripe: Stripe

beforeAll(async () => {
  database = await createTestDatabase()
  const { url, port } = await simulator.start()
  node = testNode({ pool: database.pool, apiBase: url })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  simulator.addWebhookEndpoint({ url: 'http://in.process/', secret: TEST_SECRET, handler: accept })
  stripe = new Stripe(simulator.apiKey, { host: '127.0.0.1', port, protocol: 'http' })
})

afterAll(async () => {
  await simulator.stop()
  await node.close()
  await database.drop()
})

async function accept(request: Request): Promise<Response> {
  const reception = await receive(node.context, node.endpoint, {
    signatureHeader: request.headers.get('stripe-signature'),
    contentEncoding: null,
    body: new Uint8Array(await request.arrayBuffer()),
  })
  return new Response(null, { status: reception.kind === 'refused' ? 400 : 200 })
}

async function catchUp(): Promise<void> {
  await simulator.caughtUp()
  await node.drain()
}

async function subscription() {
  const { rows } = await database.pool.query(
    `select tenant_id, plan_id, status, stripe_status, grace_end is not null as in_grace
     from bursar.subscriptions`,
  )
  expect(rows.length).toBeLessThanOrEqual(1)
  return rows[0]
}

test('a checkout is paid, renewed, fails to pay, recovers and ends', async () => {
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: 'Acme Wind' },
    client_reference_id: signedReference('acme-wind'),
  })
  simulator.platform.completeCheckout(session.id, { email: 'ada@acme.example', name: 'Ada' })
  await catchUp()
  expect(await subscription()).toEqual({
    tenant_id: 'acme-wind',
    plan_id: 'starter',
    status: 'ACTIVE',
    stripe_status: 'active',
    in_grace: false,
  })

  await simulator.clock.advance({ days: 32 })
  await catchUp()
  expect((await subscription())?.status).toBe('ACTIVE')

  const [customer] = (await stripe.customers.list()).data
  simulator.platform.failNextPayments(customer!.id)
  await simulator.clock.advance({ days: 31 })
  await catchUp()
  expect(await subscription()).toMatchObject({ status: 'GRACE', in_grace: true })

  simulator.platform.recover(customer!.id)
  await catchUp()
  expect(await subscription()).toMatchObject({ status: 'ACTIVE', in_grace: false })

  const [sub] = (await stripe.subscriptions.list()).data
  simulator.platform.cancel(sub!.id)
  await catchUp()
  expect((await subscription())?.status).toBe('EXPIRED')

  const { rows } = await database.pool.query(
    `select event_type, details->>'status_from' as "from", details->>'status_to' as "to"
     from bursar.subscription_audit where details->>'status_from' is distinct from
       details->>'status_to' or event_type <> 'subscription.changed' order by audit_id`,
  )
  expect(rows).toEqual([
    { event_type: 'tenant.created', from: null, to: null },
    { event_type: 'subscription.created', from: null, to: 'ACTIVE' },
    { event_type: 'subscription.changed', from: 'ACTIVE', to: 'GRACE' },
    { event_type: 'subscription.changed', from: 'GRACE', to: 'ACTIVE' },
    { event_type: 'subscription.changed', from: 'ACTIVE', to: 'EXPIRED' },
  ])
  const open = await database.pool.query('select kind from bursar.findings')
  expect(open.rows).toEqual([])
})
