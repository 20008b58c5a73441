import Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clientAt } from './stripe-client.ts'

let simulator: Simulator
let stripe: Stripe
let port: number

beforeEach(async () => {
  simulator = createSimulator()
  port = (await simulator.start()).port
  stripe = clientAt(port, simulator)
})
afterEach(() => simulator.stop())

const failure = (promise: Promise<unknown>) => promise.then(() => null).catch((error) => error)

test('errors have Stripe’s shapes', async () => {
  const wrong = (key: string) => new Stripe(key, { host: '127.0.0.1', port, protocol: 'http' })
  expect(await failure(wrong('sk_live_other').customers.list())).toMatchObject({
    type: 'StripeAuthenticationError',
    statusCode: 401,
  })
  expect(await failure(stripe.customers.retrieve('cus_none'))).toMatchObject({
    type: 'StripeInvalidRequestError',
    code: 'resource_missing',
    param: 'id',
    statusCode: 404,
  })
  expect(await failure(stripe.products.create({} as Stripe.ProductCreateParams))).toMatchObject({
    code: 'parameter_missing',
    param: 'name',
  })
  const odd = { name: 'x', colour: 'red' }
  expect(await failure(stripe.products.create(odd))).toMatchObject({
    code: 'parameter_unknown',
    param: 'colour',
  })
})

test('an unknown route lists the supported routes', async () => {
  const error = await failure(stripe.rawRequest('GET', '/v1/unicorns'))
  expect(error).toMatchObject({ statusCode: 404, type: 'StripeInvalidRequestError' })
  expect(error.message).toContain('Unrecognized request URL (GET: /v1/unicorns)')
  expect(error.message).toContain('/v1/subscriptions')
})

test('pagination reaches the end of a list', async () => {
  for (let count = 0; count < 25; count += 1) simulator.platform.createCustomer()
  const page = await stripe.customers.list({ limit: 10 })
  expect(page).toMatchObject({ has_more: true, object: 'list', url: '/v1/customers' })
  const all = await stripe.customers.list({ limit: 7 }).autoPagingToArray({ limit: 100 })
  expect(new Set(all.map(({ id }) => id)).size).toBe(25)
})

test('connected accounts have separate data', async () => {
  simulator.addAccount('acct_1')
  const theirs = clientAt(port, simulator, 'acct_1')
  await theirs.customers.create({ email: 'x@example.com' })
  expect((await theirs.customers.list()).data).toHaveLength(1)
  expect((await stripe.customers.list()).data).toHaveLength(0)
  const strange = clientAt(port, simulator, 'acct_2')
  expect(await failure(strange.customers.list())).toMatchObject({ statusCode: 403 })
})

test('a test clock is independent and reports when it is ready', async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 })
  simulator.platform.createPrice({ id: 'price_a', unit_amount: 100 })
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: 'price_a' }],
  })
  expect(subscription.created).toBe(1_800_000_000)
  const frozen_time = 1_800_000_000 + 40 * 86_400
  expect((await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time })).status).toBe(
    'advancing',
  )
  await expect
    .poll(async () => (await stripe.testHelpers.testClocks.retrieve(clock.id)).status)
    .toBe('ready')
  const invoices = await stripe.invoices.list({ subscription: subscription.id })
  expect(invoices.data.map(({ status }) => status)).toEqual(['paid', 'paid'])
})

test('requests are counted, each with its ID', async () => {
  const customer = await stripe.customers.create({})
  const read = await stripe.customers.retrieve(customer.id)
  const [entry] = simulator.requests.list({ method: 'GET' })
  expect(entry).toMatchObject({ path: `/v1/customers/${customer.id}`, status: 200 })
  expect(entry?.id).toBe(read.lastResponse.requestId)
})

test('injected faults: errors, resets, truncated and stale answers', async () => {
  const customer = await stripe.customers.create({ name: 'before' })
  await stripe.customers.update(customer.id, { name: 'after' })
  const read = () => stripe.customers.retrieve(customer.id)

  simulator.onApiRequest = () => ({ kind: 'stale' })
  expect(await read()).toMatchObject({ name: 'before' })
  simulator.onApiRequest = () => ({ kind: 'error' })
  expect(await failure(read())).toMatchObject({ statusCode: 500, type: 'StripeAPIError' })
  simulator.onApiRequest = () => ({ kind: 'rate_limited' })
  expect(await failure(read())).toMatchObject({ statusCode: 429, type: 'StripeRateLimitError' })
  simulator.onApiRequest = () => ({ kind: 'reset' })
  expect(await failure(read())).toMatchObject({ type: 'StripeConnectionError' })
  simulator.onApiRequest = () => ({ kind: 'truncate' })
  expect(await failure(read())).not.toBeNull()
  simulator.onApiRequest = () => ({ kind: 'hang', forMs: 5 })
  expect(await failure(read())).toMatchObject({ type: 'StripeConnectionError' })
  simulator.onApiRequest = null
  expect(await read()).toMatchObject({ name: 'after' })
})

test('the rate limiter allows 25 requests per second on each endpoint', async () => {
  const still = createSimulator({ realClock: { now: () => new Date(1_800_000_000_000) } })
  const { port: at } = await still.start()
  still.faults.set({ api: { rateLimitPerSecond: 25 } })
  const client = clientAt(at, still)
  const customer = still.platform.createCustomer()
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => failure(client.customers.retrieve(customer.id))),
  )
  expect(answers.filter((error) => error === null)).toHaveLength(25)
  expect(await failure(client.customers.list())).toBeNull()
  await still.stop()
})
