import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type CatchUpOptions, catchUp } from '../../packages/bursar/src/reconcile/catch-up.ts'
import { runDueCatchUps } from '../../packages/bursar/src/reconcile/run-due-catch-ups.ts'
import { makeAllDue } from '../../packages/bursar/src/reconcile/watermark.store.ts'
import type { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { openReconcileStage, type ReconcileStage } from './reconcile-stage.ts'

const HOUR_SECONDS = 3_600

const clock = new VirtualClock()
let database: TestDatabase
let stage: ReconcileStage

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  stage = await openReconcileStage(database, clock)
})
afterEach(() => stage.close())

const run = (options: Partial<CatchUpOptions> = {}) =>
  catchUp(stage.context, { account: '', ...options })

test('a sale of which no event came is known after the next run', async () => {
  expect(await run()).toMatchObject({ since: null, recorded: 0 })
  await stage.buy()
  await stage.pass(HOUR_SECONDS)
  const caughtUp = await run()
  expect(caughtUp?.recorded).toBeGreaterThan(1)
  await stage.node.drain()
  expect(await stage.access()).toEqual(['starter ACTIVE'])
  expect(await run()).toMatchObject({ recorded: 0 })
})

test('what a webhook delivered is known and is not recorded again', async () => {
  await run()
  await stage.buy()
  const event = await stage.arrives('checkout.session.completed')
  expect(await run()).toMatchObject({ known: 1 })
  const { rows } = await database.pool.query(
    'select event_id, body_sha256 is null as listed from bursar.stripe_events order by 1',
  )
  expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(rows.length)
  expect(rows.find(({ event_id }) => event_id === event.id)).toMatchObject({ listed: false })
  expect(rows.filter(({ listed }) => listed).length).toBe(rows.length - 1)
})

test('a first run reads nothing of before: that is what an adoption is for', async () => {
  await stage.buy()
  expect(await run()).toMatchObject({ since: null, pages: 0, recorded: 0 })
  await stage.node.drain()
  expect(await stage.access()).toEqual([])
})

test('more than a page is read to its end', async () => {
  await run()
  for (let sale = 0; sale < 40; sale += 1) await stage.buy()
  const caughtUp = await run()
  // Two lists of event types: one page more than they have pages at least.
  expect(caughtUp?.pages).toBeGreaterThan(2)
  await stage.node.drain()
  expect(await stage.access()).toHaveLength(40)
})

test('a run that fails halfway leaves the watermark, and the next one reads all of it', async () => {
  await run()
  for (let sale = 0; sale < 40; sale += 1) await stage.buy()
  await stage.pass(HOUR_SECONDS)
  let pages = 0
  const failing = {
    ...stage.context,
    lists: {
      events: (...args: Parameters<ListReader['events']>) => {
        pages += 1
        if (pages === 3) stage.simulator.onApiRequest = () => ({ kind: 'error', status: 500 })
        return stage.context.lists.events(...args)
      },
    },
  }
  await expect(catchUp(failing, { account: '' })).rejects.toMatchObject({
    code: 'STRIPE_UNAVAILABLE',
  })
  stage.simulator.onApiRequest = null
  expect((await run())?.recorded).toBeGreaterThan(0)
  await stage.node.drain()
  expect(await stage.access()).toHaveLength(40)
})

test('two nodes do not read the same account at once', async () => {
  await run()
  let second: unknown
  const nested = {
    ...stage.context,
    lists: {
      events: async (...args: Parameters<ListReader['events']>) => {
        second ??= await run()
        return stage.context.lists.events(...args)
      },
    },
  }
  expect(await catchUp(nested, { account: '' })).not.toBeNull()
  expect(second).toBeNull()
})

test('missing deliveries are a finding, until a run finds none', async () => {
  await run()
  await stage.buy()
  await run({ reportsMissed: true })
  // They are young: a webhook may be on its way.
  expect(await stage.findings()).toEqual([])
  await stage.pass(HOUR_SECONDS)
  await stage.buy()
  await stage.pass(HOUR_SECONDS)
  await run({ reportsMissed: true })
  expect(await stage.findings()).toEqual(['events_missed'])
  await run({ reportsMissed: true })
  expect(await stage.findings()).toEqual([])
})

test('after a gap, missing deliveries are expected and no finding', async () => {
  await run()
  await stage.buy()
  await stage.pass(HOUR_SECONDS)
  expect((await run({ reportsMissed: false }))?.missed).toBeGreaterThan(0)
  expect(await stage.findings()).toEqual([])
})

test('an operator hears before Stripe forgets events, and stays told', async () => {
  await run()
  await stage.pass(26 * 24 * HOUR_SECONDS)
  await run({ reportsMissed: true })
  expect(await stage.findings()).toEqual(['event_gap'])
  await run({ reportsMissed: true })
  expect(await stage.findings()).toEqual(['event_gap'])
})

test('the own account is due by the hour, a connected one by the day, all after a gap', async () => {
  stage.simulator.addAccount('acct_shop1')
  const failed: string[] = []
  const due = async () => {
    const ended = await runDueCatchUps({
      ...stage.context,
      accounts: ['', 'acct_shop1', 'acct_unknown'],
      reportsMissed: false,
      onFailed: (failing) => failed.push(failing),
    })
    return ended.map((one) => one.account)
  }
  expect(await due()).toEqual(['', 'acct_shop1'])
  expect(failed).toEqual(['acct_unknown'])
  expect(await due()).toEqual([])
  await stage.pass(HOUR_SECONDS)
  expect(await due()).toEqual([''])
  await makeAllDue(database.pool)
  expect(await due()).toEqual(['', 'acct_shop1'])
  await stage.pass(24 * HOUR_SECONDS)
  expect(await due()).toEqual(['', 'acct_shop1'])
})
