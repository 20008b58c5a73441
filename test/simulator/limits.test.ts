import type Stripe from 'stripe'
import { beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientOf } from './stripe-client.ts'

let realMs: number
beforeEach(() => {
  realMs = 1_800_000_000_000
})

function limited(livemode: boolean): Simulator {
  const realClock = { now: () => new Date(realMs) }
  return createSimulator({ livemode, rateLimits: 'stripe', realClock })
}

interface Answered {
  ok: number
  reasons: string[]
}

/** Sends requests at one instant. */
async function burst(
  simulator: Simulator,
  times: number,
  path: (index: number) => string,
): Promise<Answered> {
  const answered: Answered = { ok: 0, reasons: [] }
  for (let index = 0; index < times; index += 1) {
    const response = await simulator.fetch(`http://stripe.test${path(index)}`, {
      headers: { authorization: `Bearer ${simulator.apiKey}` },
    })
    if (response.ok) answered.ok += 1
    else answered.reasons.push(`${response.headers.get('stripe-rate-limited-reason')}`)
  }
  return answered
}

const LISTS = ['customers', 'subscriptions', 'invoices', 'events', 'products', 'prices']

test('in test mode, 25 requests a second are the limit of an account', async () => {
  const simulator = limited(false)
  const first = await burst(simulator, 30, (index) => `/v1/${LISTS[index % LISTS.length]}`)
  expect(first).toEqual({ ok: 25, reasons: new Array(5).fill('global-rate') })
  realMs += 1000
  expect((await burst(simulator, 25, () => '/v1/customers')).ok).toBe(25)
})

test('in live mode, an endpoint has 25 and an account 100 requests a second', async () => {
  const simulator = limited(true)
  const one = await burst(simulator, 40, () => '/v1/customers')
  expect(one).toEqual({ ok: 25, reasons: new Array(15).fill('endpoint-rate') })
  const others = await burst(simulator, 90, (index) => `/v1/${LISTS[1 + (index % 5)]}`)
  expect(others.ok).toBe(75)
  expect(new Set(others.reasons)).toEqual(new Set(['global-rate']))
  realMs += 500
  expect((await burst(simulator, 1, () => '/v1/products')).ok).toBe(0)
  realMs += 500
  expect((await burst(simulator, 1, () => '/v1/products')).ok).toBe(1)
})

test('accounts have separate limits, and all IDs of an endpoint have one', async () => {
  const simulator = limited(true)
  simulator.addAccount('acct_1')
  const { id } = simulator.platform.createCustomer()
  const own = clientOf(simulator)
  const answers = async (options: Stripe.RequestOptions, times: number) => {
    const calls = Array.from({ length: times }, () => own.customers.list({}, options))
    const settled = await Promise.allSettled(calls)
    return settled.filter(({ status }) => status === 'fulfilled').length
  }
  expect(await answers({}, 30)).toBe(25)
  expect(await answers({ stripeAccount: 'acct_1' }, 30)).toBe(25)
  expect((await own.customers.retrieve(id)).id).toBe(id)
})

test('the official package reports a rate limit', async () => {
  const simulator = createSimulator()
  simulator.faults.set({ api: { accountLimitPerSecond: 1 } })
  const stripe = clientOf(simulator)
  await stripe.customers.list()
  await expect(stripe.prices.list()).rejects.toMatchObject({
    type: 'StripeRateLimitError',
    statusCode: 429,
    code: 'rate_limit',
    headers: { 'stripe-rate-limited-reason': 'global-rate' },
  })
})

test('requests are counted by endpoint', async () => {
  const simulator = createSimulator()
  const stripe = clientOf(simulator)
  const { id } = await stripe.customers.create()
  await stripe.customers.retrieve(id)
  await stripe.customers.list()
  simulator.faults.set({ api: { rateLimitPerSecond: 1 } })
  await stripe.customers.list()
  await expect(stripe.customers.list()).rejects.toThrow('rate limit')
  const once = { limited: 0, refused: 0, requests: 1 }
  expect(simulator.requests.counts()).toEqual({
    reads: 4,
    writes: 1,
    endpoints: {
      'POST /v1/customers': once,
      'GET /v1/customers/:id': once,
      'GET /v1/customers': { limited: 1, refused: 0, requests: 3 },
    },
  })
  simulator.requests.clear()
  expect(simulator.requests.counts()).toEqual({ reads: 0, writes: 0, endpoints: {} })
})

test('a read-only simulator refuses each write and changes nothing', async () => {
  const simulator = createSimulator()
  const stripe = clientOf(simulator)
  const { customer, subscription } = await simulator.scenario('paid-checkout')
  const before = JSON.stringify(await stripe.subscriptions.retrieve(subscription!))
  simulator.requests.clear()
  simulator.readOnly = true
  const writes = [
    () => stripe.customers.create(),
    () => stripe.subscriptions.update(subscription!, { metadata: { a: 'b' } }),
    () => stripe.subscriptions.cancel(subscription!),
  ]
  for (const write of writes) {
    await expect(write()).rejects.toMatchObject({
      statusCode: 403,
      code: 'simulator_read_only',
      message: expect.stringMatching(/read-only and refused this request: (POST|DELETE) \/v1\//),
    })
  }
  expect(JSON.stringify(await stripe.subscriptions.retrieve(subscription!))).toBe(before)
  await stripe.invoices.createPreview({ customer })
  const { endpoints, writes: count } = simulator.requests.counts()
  expect(count).toBe(3)
  expect(Object.values(endpoints).reduce((sum, { refused }) => sum + refused, 0)).toBe(3)
  simulator.readOnly = false
  await stripe.customers.create()
})

test('a slow page blocks no other request', async () => {
  const simulator = createSimulator()
  const stripe = clientOf(simulator)
  const { id } = await stripe.customers.create()
  simulator.faults.set({ api: { listLatencyMs: 200 } })
  const order: string[] = []
  const pages = [1, 2].map(async () => {
    const { data } = await stripe.customers.list()
    order.push(`page of ${data.length}`)
  })
  await stripe.customers.retrieve(id)
  order.push('customer')
  await stripe.customers.create()
  await Promise.all(pages)
  // A page shows what was there when it was requested.
  expect(order).toEqual(['customer', 'page of 1', 'page of 1'])
})
