import { afterEach, expect, test } from 'vitest'
import { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import type { Outgoing } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { signedReference } from '../support/service-stage.ts'
import { TEST_PLANS, TEST_POLICY } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { RandomAccount } from './random-account.ts'
import {
  type BulkCounts,
  deliver,
  drainInBulk,
  drainSingly,
  noSpread,
  readTables,
  seeded,
  settle,
} from './two-ways.ts'

const START = '2026-01-01T00:00:00Z'
const OUTGOING: Outgoing = {
  emails: true,
  provision: true,
  webhooksTo: [{ name: 'app', events: null }],
  hooks: [],
}
const PLANS = {
  ...TEST_PLANS,
  starter: { ...TEST_PLANS.starter, prices: ['price_starter', 'price_starter_year'] },
  seats: { ...TEST_PLANS.starter, name: 'Seats', type: 'ADDON', prices: ['price_seats'] },
} as const

const databases: TestDatabase[] = []
const nodes: TestNode[] = []
let account: RandomAccount | undefined
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
  await account?.simulator.stop()
  for (const database of databases.splice(0)) await database.drop()
})

async function openNode(clock: VirtualClock, apiBase: string): Promise<TestNode> {
  const database = await createTestDatabase({ clock })
  databases.push(database)
  const { billing } = testNode({ pool: database.pool, apiBase }).context.policy
  const policy = {
    ...{ plans: PLANS, billing, livemode: false, ...TEST_POLICY },
    referenceKeys: ['reference-key-of-the-tests-0123456789'],
    brake: { share: 0, tenants: 1_000 },
  }
  const more = { clock, outgoing: OUTGOING, policy }
  const node = testNode({ pool: database.pool, apiBase, random: noSpread, more })
  nodes.push(node)
  return node
}

/** What depends on which of a tenant's subscriptions is refreshed first. */
const IN_ORDER = ['audit', 'outbox', 'results']

test.each([
  { seed: 1, hasAddOns: false },
  { seed: 2, hasAddOns: false },
  { seed: 3, hasAddOns: false },
  { seed: 4, hasAddOns: true },
  { seed: 5, hasAddOns: true },
])('pages lead to what single reads lead to: %o', async ({ seed, hasAddOns }) => {
  const clock = new VirtualClock(START)
  const random = seeded(seed)
  const metadata = (customer: string) => ({ bursar_tenant: signedReference(`t-${customer}`) })
  account = new RandomAccount(seed, clock.now(), { metadata, hasAddOns })
  const { url } = await account.simulator.start()
  const [single, bulk] = [await openNode(clock, url), await openNode(clock, url)]
  const { apiKey: secretKey } = account.simulator
  const lists = new ListReader({ secretKey, apiBase: new URL(url), admit: async () => undefined })
  const counts: BulkCounts = { listed: 0, single: 0 }
  const drainBulk = () => drainInBulk(bulk, lists, counts)
  let heard = 0
  const pass = async (seconds: number) => {
    clock.advanceSeconds(seconds)
    await account!.simulator.clock.advance({ seconds })
  }
  for (let step = 0; step < 14; step += 1) {
    await account.grow(4)
    await account.live(15)
    await pass(Math.floor(random() * 9 * 86_400))
    const events = account.simulator.events.list()
    await deliver(single, events.slice(heard), random, clock)
    await deliver(bulk, events.slice(heard), random, clock)
    heard = events.length
    for (const seconds of [60, 0]) {
      await settle(single, () => drainSingly(single))
      await settle(bulk, drainBulk)
      await pass(seconds)
    }
    const ofBulk = await readTables(bulk.context.pool)
    const ofSingle = await readTables(single.context.pool)
    for (const [table, rows] of Object.entries(ofSingle)) {
      if (hasAddOns && IN_ORDER.includes(table)) continue
      expect(ofBulk[table], `${table} at step ${step}`).toEqual(rows)
    }
  }
  expect(counts.listed).toBeGreaterThan(counts.single)
})

test.each([6, 7])('with events in between and a second node, nothing is lost: %i', async (seed) => {
  const clock = new VirtualClock(START)
  const random = seeded(seed)
  const metadata = (customer: string) => ({ bursar_tenant: signedReference(`t-${customer}`) })
  account = new RandomAccount(seed, clock.now(), { metadata })
  const { url } = await account.simulator.start()
  const [single, bulk] = [await openNode(clock, url), await openNode(clock, url)]
  const { pool } = bulk.context
  const second = testNode({ pool, apiBase: url, random: noSpread, more: bulk.context })
  const { apiKey: secretKey } = account.simulator
  const lists = new ListReader({ secretKey, apiBase: new URL(url), admit: async () => undefined })
  const counts: BulkCounts = { listed: 0, single: 0 }
  for (let step = 0; step < 10; step += 1) {
    await account.grow(4)
    await account.live(10)
    const seconds = Math.floor(random() * 12 * 86_400)
    clock.advanceSeconds(seconds)
    await account.simulator.clock.advance({ seconds })
    const events = account.simulator.events.list()
    await deliver(single, events, random, clock)
    const [early, late] = Map.groupBy(events, () => random() < 0.6).values()
    await deliver(bulk, early ?? [], random, clock)
    // The rest arrives between a page and its commit, again what came before.
    let isDelivered = false
    const between = async () => {
      if (isDelivered) return
      isDelivered = true
      await deliver(bulk, [...(late ?? []), ...events.slice(-20)], random, clock)
      await drainSingly(second)
    }
    await Promise.all([drainInBulk(bulk, lists, counts, between), drainSingly(second)])
    await deliver(bulk, late ?? [], random, clock)
    for (const wait of [60, 60]) {
      clock.advanceSeconds(wait)
      await account.simulator.clock.advance({ seconds: wait })
      await settle(single, () => drainSingly(single))
      await settle(bulk, () => drainInBulk(bulk, lists, counts))
    }
    const ofBulk = await readTables(pool)
    const ofSingle = await readTables(single.context.pool)
    for (const table of ['subscriptions', 'tenants', 'findings', 'amounts', 'losses']) {
      expect(withoutTimes(ofBulk[table]), `${table} at step ${step}`).toEqual(
        withoutTimes(ofSingle[table]),
      )
    }
    const pending = `select
      (select count(*) from bursar.stripe_objects where stale)::int as stale,
      (select count(*) from bursar.stripe_events e join bursar.stripe_objects o
        on o.account = e.account and o.object_id = e.object_id
        where e.processed_at is null or e.generation > o.observed_generation)::int as pending`
    expect((await pool.query(pending)).rows).toEqual([{ stale: 0, pending: 0 }])
  }
  await second.close()
  expect(counts.listed).toBeGreaterThan(0)
})

/** Which moment a row was written at differs: one way works on it sooner. */
function withoutTimes(rows: readonly unknown[] | undefined): unknown[] {
  return (rows ?? []).map((row) => {
    const kept = Object.entries(row as object).filter(([name]) => !TIMES.includes(name))
    return Object.fromEntries(kept)
  })
}

const TIMES = ['created_at', 'updated_at', 'as_of', 'happened_at', 'grace_end']
