import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { refresh } from '../../packages/bursar/src/pipeline.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { commitAlone, commitNew } from '../../packages/bursar/src/refresh/bulk/commit-listed.ts'
import type { ListedFacts } from '../../packages/bursar/src/refresh/bulk/listed-facts.store.ts'
import { listedTruth } from '../../packages/bursar/src/refresh/bulk/listed-truth.ts'
import { refreshListed } from '../../packages/bursar/src/refresh/bulk/refresh-listed.ts'
import { readUnpaidInvoices } from '../../packages/bursar/src/refresh/bulk/unpaid-invoices.ts'
import { claimWithinBudget } from '../../packages/bursar/src/refresh/claim/claim-within-budget.ts'
import type { Claim } from '../../packages/bursar/src/refresh/object/claim.store.ts'
import { markStale } from '../../packages/bursar/src/refresh/object/mark-stale.store.ts'
import { objectsOf } from '../../packages/bursar/src/subscription/tracked-object.ts'
import { openReconcileStage, type ReconcileStage } from '../reconcile/reconcile-stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const OUTGOING = {
  emails: true,
  provision: true,
  webhooksTo: [{ name: 'app', events: null }],
  hooks: [],
}

const clock = new VirtualClock()
let database: TestDatabase
let stage: ReconcileStage

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('delete from bursar.outbox')
  stage = await openReconcileStage(database, clock)
})
afterEach(() => stage.close())

const context = () => ({ ...stage.node.context, outgoing: OUTGOING })

async function rows<Row>(text: string): Promise<Row[]> {
  return (await database.pool.query(text)).rows as Row[]
}

const objects = () =>
  rows(`select object_id, generation::int, observed_generation::int, stale, cause,
    leased_until is not null as is_leased, recheck_cause
    from bursar.stripe_objects where kind = 'subscription' order by object_id`)
const states = () => rows('select status from bursar.subscriptions order by subscription_id')
const messages = () => rows('select kind from bursar.outbox')

async function readPage() {
  const page = await stage.context.lists.subscriptions('', { from: 0, to: null, after: null })
  return { account: '', unpaid: await readUnpaidInvoices(stage.context.lists, ''), ...page }
}

async function claimAll(): Promise<Claim[]> {
  const ids = await rows<{ object_id: string }>(
    "select object_id from bursar.stripe_objects where kind = 'subscription'",
  )
  const all = ids.map(({ object_id: id }) => id)
  await markStale(database.pool, objectsOf('', 'subscription', all), 'event')
  return claimWithinBudget(stage.node.context, 100)
}

async function refreshPage(claims: readonly Claim[], page: Awaited<ReturnType<typeof readPage>>) {
  const onTrouble = (error: unknown) => {
    throw error
  }
  const refreshing = { pool: database.pool, context: context(), onTrouble }
  return refreshListed(refreshing, { ...page, claims })
}

/** Somebody buys, and the webhook arrives. */
async function buyHeard(): Promise<string> {
  const subscription = await stage.buy()
  await stage.arrives('checkout.session.completed')
  await stage.node.drain()
  return subscription
}

test('an event after the page was requested leaves its subscription stale', async () => {
  const id = await buyHeard()
  const claims = await claimAll()
  const page = await readPage()
  await stage.stripe.subscriptions.cancel(id)
  await markStale(database.pool, objectsOf('', 'subscription', [id]), 'event')
  const { unread } = await refreshPage(claims, page)
  expect(unread).toEqual([])
  expect(await objects()).toMatchObject([{ stale: true, is_leased: false }])
  expect(await states()).toEqual([{ status: 'ACTIVE' }])
  await stage.node.drain()
  expect(await states()).toEqual([{ status: 'EXPIRED' }])
})

test('an answer that somebody else has overtaken writes nothing', async () => {
  const id = await buyHeard()
  const claims = await claimAll()
  const page = await readPage()
  await stage.stripe.subscriptions.cancel(id)
  await database.pool.query('update bursar.stripe_objects set leased_until = null')
  await stage.node.drain()
  expect(await states()).toEqual([{ status: 'EXPIRED' }])
  const { results } = await refreshPage(claims, page)
  expect([...results.values()]).toMatchObject([{ outcome: 'stale' }])
  expect(await states()).toEqual([{ status: 'EXPIRED' }])
})

test('what the page does not show stays claimed and is read alone', async () => {
  const id = await buyHeard()
  const claims = await claimAll()
  const page = await readPage()
  const { unread } = await refreshPage(claims, { ...page, rows: [] })
  expect(unread.map((claim) => claim.id)).toEqual([id])
  expect(await refresh(stage.node.context, unread[0]!)).toMatchObject({ outcome: 'unchanged' })
})

const ADOPTING: ListedFacts = {
  hasReversal: false,
  seeksOwner: false,
  isWithheld: false,
  hasPaid: 'tenant',
}

/** All customers of the account belong to tenants that were adopted. */
async function adoptOwners(): Promise<void> {
  const { customers } = stage.simulator.platform.world
  for (const { id } of customers.filter(() => true)) {
    await database.pool.query(
      `insert into bursar.tenants (tenant_id, name, adopted_at)
       values ($1, $1, bursar.clock()) on conflict do nothing`,
      [`t-${id}`],
    )
    await database.pool.query(
      `insert into bursar.stripe_customers (account, customer_id, tenant_id)
       values ('', $1, $2) on conflict (account, customer_id) do update set tenant_id = $2`,
      [id, `t-${id}`],
    )
  }
}

async function adoptPage(between: () => Promise<unknown> = async () => undefined) {
  const { rows: listed, unpaid, requestId } = await readPage()
  const claimedAt = clock.now()
  const of = { account: '', facts: ADOPTING, unpaid, claimedAt, requestId }
  const fresh = listed.flatMap((subscription) => {
    const found = listedTruth(subscription, of)
    return found.kind === 'truth' ? [{ ...found, claimedAt, hasReversal: false }] : []
  })
  await between()
  return inTransaction(database.pool, (tx) => commitNew(tx, '', fresh, context()))
}

test('an adoption writes new subscriptions at once, without a message or a later read', async () => {
  for (let sale = 0; sale < 3; sale += 1) await stage.buy()
  await adoptOwners()
  const { results, alone, unread } = await adoptPage()
  expect([...results.values()].map(({ outcome }) => outcome)).toEqual(Array(3).fill('accepted'))
  expect({ alone, unread }).toEqual({ alone: [], unread: [] })
  const observed = { generation: 1, observed_generation: 1, stale: false, cause: 'adopt' }
  const routine = { ...observed, recheck_cause: 'routine', is_leased: false }
  expect(await objects()).toMatchObject([routine, routine, routine])
  expect(await states()).toEqual(Array(3).fill({ status: 'ACTIVE' }))
  expect(await messages()).toEqual([])
  const again = await adoptPage()
  expect(again.results.size).toBe(0)
})

test('a subscription that an event announces meanwhile is left to its refresh', async () => {
  const id = await stage.buy()
  await stage.buy()
  await adoptOwners()
  const announced = objectsOf('', 'subscription', [id])
  const { results } = await adoptPage(() => markStale(database.pool, announced, 'event'))
  expect(results.has(id)).toBe(false)
  expect(results.size).toBe(1)
  expect(await rows('select object_id from bursar.stripe_objects where stale')).toEqual([
    { object_id: id },
  ])
})

test('an adopted subscription with a finding is committed alone, in silence', async () => {
  const subscription = await stage.buy()
  await adoptOwners()
  stage.simulator.platform.createPrice({ id: 'price_nobody_lists', unit_amount: 100 })
  const { items } = await stage.stripe.subscriptions.retrieve(subscription)
  const price = 'price_nobody_lists'
  await stage.stripe.subscriptions.update(subscription, {
    items: [{ id: items.data[0]!.id, price }],
  })
  const { alone } = await adoptPage()
  expect(alone.map(({ claim }) => claim.id)).toEqual([subscription])
  expect(await objects()).toMatchObject([{ stale: true, is_leased: true, cause: 'adopt' }])
  await commitAlone(database.pool, alone[0]!, context())
  expect(await objects()).toMatchObject([{ stale: false, is_leased: false }])
  expect(await stage.findings()).toEqual(['price_unlisted'])
  expect(await messages()).toEqual([])
})
