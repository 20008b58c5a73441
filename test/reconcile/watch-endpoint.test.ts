import { afterAll, beforeAll, expect, test } from 'vitest'
import { runDueCatchUps } from '../../packages/bursar/src/reconcile/run-due-catch-ups.ts'
import { EndpointWatch } from '../../packages/bursar/src/reconcile/watch-endpoint.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { openReconcileStage, type ReconcileStage } from './reconcile-stage.ts'

const clock = new VirtualClock()
let database: TestDatabase
let stage: ReconcileStage
let watch: EndpointWatch
let asked = 0

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  stage = await openReconcileStage(database, clock)
  const { simulator, stripe } = stage
  const { id } = simulator.addWebhookEndpoint({
    url: 'https://bursar.example/webhook/stripe',
    secret: `whsec_${'a'.repeat(32)}`,
    handler: () => new Response('', { status: 503 }),
  })
  expect(id).toMatch(/^we_/)
  watch = new EndpointWatch({
    db: database.pool,
    clock,
    readDisabled: async () => {
      asked += 1
      const { data } = await stripe.webhookEndpoints.list()
      return data.filter(({ status }) => status !== 'enabled').map(({ url }) => url)
    },
  })
})
afterAll(async () => {
  await stage.close()
  await database.drop()
})

const runDue = () =>
  runDueCatchUps({
    ...stage.context,
    accounts: [''],
    reportsMissed: false,
    onFailed: (_account, error) => expect(error).toBeUndefined(),
  })

test('while Stripe has disabled the endpoint, its list is read every five minutes', async () => {
  await stage.begin()
  await watch.check()
  expect(await stage.findings()).toEqual([])
  expect(watch.isDisabled).toBe(false)
  expect(await runDue()).toEqual([])

  for (const endpoint of stage.simulator.deliveries.endpoints) endpoint.enabled = false
  await stage.buy()
  await watch.check()
  expect(asked, 'Stripe is asked every five minutes').toBe(1)
  await stage.pass(300)
  await watch.check()
  expect(watch.isDisabled).toBe(true)
  expect(await stage.findings()).toEqual(['stripe_endpoint_disabled'])
  expect((await runDue())[0]?.recorded).toBeGreaterThan(1)
  await stage.node.drain()
  expect(await stage.access()).toEqual(['starter ACTIVE'])

  await stage.pass(300)
  await watch.check()
  expect(await runDue()).toHaveLength(1)
  for (const endpoint of stage.simulator.deliveries.endpoints) endpoint.enabled = true
  await stage.pass(300)
  await watch.check()
  expect(await stage.findings()).toEqual([])
  expect(await runDue(), 'once more: what happened until then').toHaveLength(1)
  await stage.pass(300)
  await watch.check()
  expect(await runDue()).toEqual([])
})
