import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { type CatchUpOptions, catchUp } from '../../packages/bursar/src/reconcile/catch-up.ts'
import { runDueCatchUps } from '../../packages/bursar/src/reconcile/run-due-catch-ups.ts'
import { makeAllDue } from '../../packages/bursar/src/reconcile/watermark.store.ts'
import { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clearState } from '../interleaving/clear-state.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const HOUR_SECONDS = 3_600

const clock = new VirtualClock()
let database: TestDatabase
let simulator: Simulator
let stripe: Stripe
let node: TestNode
let lists: ListReader

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await clearState(database.pool)
  await database.pool.query('delete from bursar.event_watermarks')
  simulator = createSimulator({ startAt: clock.now() })
  const { url } = await simulator.start()
  node = testNode({ pool: database.pool, apiBase: url, more: { clock } })
  const { apiKey: secretKey } = simulator
  lists = new ListReader({ secretKey, apiBase: new URL(url), admit: async () => undefined })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
  stripe = new Stripe(secretKey, { httpClient })
})
afterEach(async () => {
  await node.close()
  await simulator.stop()
})

/** The clocks of the database and of Stripe. */
async function pass(seconds: number): Promise<void> {
  clock.advanceSeconds(seconds)
  await simulator.clock.advance({ seconds })
}

const context = () => ({ pool: database.pool, lists, clock, livemode: false })
const run = (options: Partial<CatchUpOptions> = {}) =>
  catchUp(context(), { account: '', ...options })

/** Somebody pays, and no webhook says so. */
async function buyUnheard(): Promise<void> {
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
  })
  simulator.platform.completeCheckout(id, { email: 'ada@acme.example' })
}

async function access(): Promise<string[]> {
  const { rows } = await database.pool.query('select plan_id, status from bursar.subscriptions')
  return rows.map(({ plan_id, status }) => `${plan_id} ${status}`)
}

async function open(): Promise<string[]> {
  const text = 'select kind from bursar.findings where resolved_at is null order by kind'
  return (await database.pool.query(text)).rows.map(({ kind }) => kind)
}

test('a sale of which no event came is known after the next run', async () => {
  expect(await run()).toMatchObject({ since: null, recorded: 0 })
  await buyUnheard()
  await pass(HOUR_SECONDS)
  const caughtUp = await run()
  expect(caughtUp?.recorded).toBeGreaterThan(1)
  await node.drain()
  expect(await access()).toEqual(['starter ACTIVE'])
  expect(await run()).toMatchObject({ recorded: 0 })
})

test('what a webhook delivered is known and is not recorded again', async () => {
  await run()
  await buyUnheard()
  const event = simulator.events.list({ type: 'checkout.session.completed' }).at(-1)!
  await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
  expect(await run()).toMatchObject({ known: 1 })
  const { rows } = await database.pool.query(
    'select event_id, body_sha256 is null as listed from bursar.stripe_events order by 1',
  )
  expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(rows.length)
  expect(rows.find(({ event_id }) => event_id === event.id)).toMatchObject({ listed: false })
  expect(rows.filter(({ listed }) => listed).length).toBe(rows.length - 1)
})

test('a first run reads nothing of before: that is what an adoption is for', async () => {
  await buyUnheard()
  expect(await run()).toMatchObject({ since: null, pages: 0, recorded: 0 })
  await node.drain()
  expect(await access()).toEqual([])
})

test('more than a page is read to its end', async () => {
  await run()
  for (let sale = 0; sale < 40; sale += 1) await buyUnheard()
  const caughtUp = await run()
  // Two lists of event types: one page more than they have pages at least.
  expect(caughtUp?.pages).toBeGreaterThan(2)
  await node.drain()
  expect(await access()).toHaveLength(40)
})

test('a run that fails halfway leaves the watermark, and the next one reads all of it', async () => {
  await run()
  for (let sale = 0; sale < 40; sale += 1) await buyUnheard()
  await pass(HOUR_SECONDS)
  let pages = 0
  const failing = {
    ...context(),
    lists: {
      events: (...args: Parameters<ListReader['events']>) => {
        pages += 1
        if (pages === 3) simulator.onApiRequest = () => ({ kind: 'error', status: 500 })
        return lists.events(...args)
      },
    },
  }
  await expect(catchUp(failing, { account: '' })).rejects.toMatchObject({
    code: 'STRIPE_UNAVAILABLE',
  })
  simulator.onApiRequest = null
  expect((await run())?.recorded).toBeGreaterThan(0)
  await node.drain()
  expect(await access()).toHaveLength(40)
})

test('two nodes do not read the same account at once', async () => {
  await run()
  let second: unknown
  const nested = {
    ...context(),
    lists: {
      events: async (...args: Parameters<ListReader['events']>) => {
        second ??= await run()
        return lists.events(...args)
      },
    },
  }
  expect(await catchUp(nested, { account: '' })).not.toBeNull()
  expect(second).toBeNull()
})

test('missing deliveries are a finding, until a run finds none', async () => {
  await run()
  await buyUnheard()
  await run({ reportsMissed: true })
  // They are young: a webhook may be on its way.
  expect(await open()).toEqual([])
  await pass(HOUR_SECONDS)
  await buyUnheard()
  await pass(HOUR_SECONDS)
  await run({ reportsMissed: true })
  expect(await open()).toEqual(['events_missed'])
  await run({ reportsMissed: true })
  expect(await open()).toEqual([])
})

test('after a gap, missing deliveries are expected and no finding', async () => {
  await run()
  await buyUnheard()
  await pass(HOUR_SECONDS)
  expect((await run({ reportsMissed: false }))?.missed).toBeGreaterThan(0)
  expect(await open()).toEqual([])
})

test('an operator hears before Stripe forgets events, and stays told', async () => {
  await run()
  await pass(26 * 24 * HOUR_SECONDS)
  await run({ reportsMissed: true })
  expect(await open()).toEqual(['event_gap'])
  await run({ reportsMissed: true })
  expect(await open()).toEqual(['event_gap'])
})

test('the own account is due by the hour, a connected one by the day, all after a gap', async () => {
  simulator.addAccount('acct_shop1')
  const failed: string[] = []
  const due = async () => {
    const ended = await runDueCatchUps({
      ...context(),
      accounts: ['', 'acct_shop1', 'acct_unknown'],
      reportsMissed: false,
      onFailed: (failing) => failed.push(failing),
    })
    return ended.map((one) => one.account)
  }
  expect(await due()).toEqual(['', 'acct_shop1'])
  expect(failed).toEqual(['acct_unknown'])
  expect(await due()).toEqual([])
  await pass(HOUR_SECONDS)
  expect(await due()).toEqual([''])
  await makeAllDue(database.pool)
  expect(await due()).toEqual(['', 'acct_shop1'])
  await pass(24 * HOUR_SECONDS)
  expect(await due()).toEqual(['', 'acct_shop1'])
})
