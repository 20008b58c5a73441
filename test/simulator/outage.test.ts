import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import {
  createSimulator,
  type ScheduleGiven,
  type Simulator,
} from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

const HOUR = 3600
const running: Simulator[] = []
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop()
})

interface App {
  simulator: Simulator
  stripe: Stripe
  /** Whether it answers 200. */
  isUp: boolean
  /** Types of accepted events, and the simulated hours of all attempts. */
  accepted: string[]
  attemptHours: number[]
}

const SECRET = 'whsec_outage'

/** An app with an endpoint, and a simulator that retries on its own clock. */
function appWith(given: ScheduleGiven & { livemode?: boolean; dataFolder?: string } = {}): App {
  const { dataFolder, livemode = true, ...schedule } = given
  const simulator = createSimulator({
    livemode,
    startAt: 1_800_000_000,
    deliveries: { schedule: 'stripe', ...schedule },
    ...(dataFolder === undefined ? {} : { dataFolder }),
  })
  running.push(simulator)
  const app: App = {
    simulator,
    stripe: clientOf(simulator),
    isUp: false,
    accepted: [],
    attemptHours: [],
  }
  listen(app, 'http://app.test')
  return app
}

function listen(app: App, url: string): void {
  const begun = app.simulator.clock.now()
  app.simulator.addWebhookEndpoint({
    url,
    secret: SECRET,
    events: ['customer.created', 'customer.updated'],
    handler: async (request) => {
      const { type } = JSON.parse(await request.text())
      app.attemptHours.push((app.simulator.clock.now() - begun) / HOUR)
      if (app.isUp) app.accepted.push(type)
      return new Response(null, { status: app.isUp ? 200 : 503 })
    },
  })
}

async function pendingOf({ stripe }: App): Promise<string[]> {
  const { data } = await stripe.events.list({ delivery_success: false, limit: 100 })
  return data.map(({ type }) => type)
}

test('in live mode, an event is retried for three days of simulated time', async () => {
  const app = appWith()
  app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ days: 10 })
  expect(app.attemptHours.map((hours) => Math.round(hours * 10) / 10)).toEqual([
    0, 0.1, 0.6, 2.6, 7.6, 17.6, 29.6, 41.6, 53.6, 65.6,
  ])
  expect(app.simulator.deliveries.log()).toMatchObject([{ state: 'given_up' }])
  expect(await pendingOf(app)).toEqual(['customer.created'])
})

test('in test mode, an event is retried three times in some hours', async () => {
  const app = appWith({ livemode: false })
  app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ days: 1 })
  expect(app.attemptHours.map(Math.floor)).toEqual([0, 0, 1, 4])
})

test('after an outage of four days, retries bring the events of the last three', async () => {
  const app = appWith()
  const { platform } = app.simulator
  const { id } = platform.createCustomer()
  for (let day = 0; day < 4; day += 1) {
    await app.simulator.clock.advance({ days: 1 })
    await app.stripe.customers.update(id, { name: `Day ${day}` })
  }
  app.isUp = true
  expect(await pendingOf(app)).toHaveLength(5)
  await app.simulator.clock.advance({ days: 1 })
  expect(app.accepted).toEqual(new Array(3).fill('customer.updated'))
  expect(await pendingOf(app)).toEqual(['customer.updated', 'customer.created'])
  const { data } = await app.stripe.events.list({ delivery_success: true })
  expect(data).toHaveLength(3)
  expect(data.map(({ pending_webhooks: pending }) => pending)).toEqual([0, 0, 0])
})

test('an endpoint that fails for days is disabled, and gets nothing from then on', async () => {
  const app = appWith({ disableAfterDays: 3 })
  const endpoint = await app.stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9',
    enabled_events: ['customer.created'],
  })
  app.isUp = true
  app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ days: 2 })
  expect((await app.stripe.webhookEndpoints.retrieve(endpoint.id)).status).toBe('enabled')
  app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ days: 2 })
  expect((await app.stripe.webhookEndpoints.retrieve(endpoint.id)).status).toBe('disabled')
  const attempts = () =>
    app.simulator.deliveries
      .log()
      .filter(({ endpointId }) => endpointId === endpoint.id)
      .flatMap((delivery) => delivery.attempts).length
  const before = attempts()
  app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ days: 2 })
  expect(attempts()).toBe(before)
  expect(app.accepted).toHaveLength(3)
  const { data } = await app.stripe.events.list({ delivery_success: false })
  expect(data.map(({ pending_webhooks: pending }) => pending)).toEqual([1, 1, 1])

  await app.stripe.webhookEndpoints.update(endpoint.id, { disabled: false })
  app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ seconds: 1 })
  expect(attempts()).toBe(before + 1)
  expect((await app.stripe.webhookEndpoints.retrieve(endpoint.id)).status).toBe('enabled')
})

test('an endpoint is disabled nine days after its first failure, not after a success', async () => {
  const app = appWith()
  const fail = async (days: number) => {
    for (let day = 0; day < days; day += 1) {
      app.simulator.platform.createCustomer()
      await app.simulator.clock.advance({ days: 1 })
    }
  }
  await fail(8)
  app.isUp = true
  app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ seconds: 1 })
  app.isUp = false
  await fail(8)
  const status = async () => (await app.stripe.webhookEndpoints.list()).data[0]?.status
  expect(await status()).toBe('enabled')
  await fail(2)
  expect(await status()).toBe('disabled')
})

test('a retry finds the endpoint disabled and is given up, or enabled again and is sent', async () => {
  const app = appWith()
  const { clock, deliveries, platform } = app.simulator
  const [endpoint] = deliveries.endpoints
  platform.createCustomer()
  await clock.advance({ seconds: 1 })
  endpoint!.enabled = false
  endpoint!.enabled = true
  app.isUp = true
  await clock.advance({ seconds: 600 })
  expect(app.accepted).toEqual(['customer.created'])
  app.isUp = false
  platform.createCustomer()
  await clock.advance({ seconds: 1 })
  endpoint!.enabled = false
  await clock.advance({ seconds: 600 })
  endpoint!.enabled = true
  app.isUp = true
  await clock.advance({ days: 3 })
  expect(app.accepted).toHaveLength(1)
  expect(deliveries.log().at(-1)?.state).toBe('given_up')
})

test('deliveries happen at their time: an app sees what was true then', async () => {
  const app = appWith()
  const { clock, platform } = app.simulator
  platform.createPrice({ id: 'price_a', unit_amount: 1000 })
  const customer = platform.createCustomer({ card: 'pm_card_visa' })
  platform.subscribe({ customer: customer.id, price: 'price_a' })
  const seen: [string, number][] = []
  app.simulator.addWebhookEndpoint({
    url: 'http://other.test',
    secret: SECRET,
    events: ['invoice.paid'],
    handler: async (request) => {
      const event: Stripe.Event = JSON.parse(await request.text())
      seen.push([event.type, clock.now() - event.created])
      return new Response()
    },
  })
  await clock.advance({ days: 100 })
  expect(seen).toEqual(new Array(3).fill(['invoice.paid', 0]))
})

test('what is pending survives a restart', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'outage-'))
  try {
    const first = appWith({ dataFolder })
    first.simulator.platform.createCustomer()
    await first.simulator.clock.advance({ days: 4 })
    first.simulator.platform.createCustomer()
    await first.simulator.clock.advance({ seconds: 1 })
    await first.simulator.stop()
    const second = appWith({ dataFolder })
    expect(await pendingOf(second)).toHaveLength(2)
  } finally {
    rmSync(dataFolder, { recursive: true })
  }
})

test('events are filtered by delivery and by type, or rejected', async () => {
  const app = appWith()
  app.isUp = true
  const { id } = app.simulator.platform.createCustomer()
  await app.simulator.clock.advance({ seconds: 1 })
  await app.stripe.customers.update(id, { name: 'Ada' })
  expect(await pendingOf(app)).toEqual(['customer.updated'])
  const { data } = await app.stripe.events.list({ types: ['customer.*'] })
  expect(data).toHaveLength(2)
  const both = app.stripe.events.list({ type: 'customer.*', types: ['customer.created'] })
  await expect(both).rejects.toMatchObject({ param: 'types' })
  const many = new Array<string>(21).fill('customer.created')
  await expect(app.stripe.events.list({ types: many })).rejects.toMatchObject({ param: 'types' })
  await app.simulator.clock.advance({ days: 31 })
  expect((await app.stripe.events.list()).data).toEqual([])
})
