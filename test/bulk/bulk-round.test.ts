import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { runBulkRound } from '../../packages/bursar/src/refresh/bulk/bulk-round.ts'
import { commitNew } from '../../packages/bursar/src/refresh/bulk/commit-listed.ts'
import { listedTruth } from '../../packages/bursar/src/refresh/bulk/listed-truth.ts'
import { beginRound, endRound } from '../../packages/bursar/src/refresh/bulk/rounds.store.ts'
import { readUnpaidInvoices } from '../../packages/bursar/src/refresh/bulk/unpaid-invoices.ts'
import { claimWithinBudget } from '../../packages/bursar/src/refresh/claim/claim-within-budget.ts'
import { findBacklogs } from '../../packages/bursar/src/refresh/object/bulk-claims.store.ts'
import { markStale } from '../../packages/bursar/src/refresh/object/mark-stale.store.ts'
import { objectsOf } from '../../packages/bursar/src/subscription/tracked-object.ts'
import { openReconcileStage, type ReconcileStage } from '../reconcile/reconcile-stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const SUBSCRIPTIONS = 250

const clock = new VirtualClock()
let database: TestDatabase
let stage: ReconcileStage

beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query('delete from bursar.bulk_rounds')
  stage = await openReconcileStage(database, clock)
  await adopt()
})
afterEach(() => stage.close())

async function column(text: string, values: readonly unknown[] = []): Promise<string[]> {
  return (await database.pool.query<{ line: string }>(text, [...values])).rows.map(
    (row) => row.line,
  )
}

/** Customers who bought one after the other, a minute apart; all of them are known here. */
async function adopt(): Promise<void> {
  const { platform } = stage.simulator
  for (let sale = 0; sale < SUBSCRIPTIONS; sale += 1) {
    const { id } = platform.createCustomer({ card: 'pm_card_visa' })
    platform.subscribe({ customer: id, price: 'price_starter' })
    await database.pool.query(
      "with t as (insert into bursar.tenants (tenant_id, name) values ('t-' || $1, 'T')) " +
        "insert into bursar.stripe_customers (account, customer_id, tenant_id) values ('', $1, 't-' || $1)",
      [id],
    )
    await stage.pass(60)
  }
  const facts = {
    hasReversal: false,
    seeksOwner: false,
    isWithheld: false,
    hasPaid: 'tenant',
  } as const
  const unpaid = await readUnpaidInvoices(stage.context.lists, '')
  const claimedAt = clock.now()
  for (let after: string | null = null, hasMore = true; hasMore; ) {
    const page = await stage.context.lists.subscriptions('', { from: 0, to: null, after })
    const rows = page.rows.flatMap((row) => {
      const found = listedTruth(row, { account: '', facts, unpaid, claimedAt, requestId: null })
      return found.kind === 'truth' ? [{ ...found, claimedAt, hasReversal: false }] : []
    })
    await inTransaction(database.pool, (tx) => commitNew(tx, '', rows, stage.node.context))
    after = page.rows.at(-1)?.id ?? null
    hasMore = page.hasMore
  }
}

const idsByAge = () =>
  column('select object_id as line from bursar.stripe_objects order by stripe_created_at')
const stale = () => column('select object_id as line from bursar.stripe_objects where stale')

interface Round {
  readonly admitted: string[]
  readonly ended: Awaited<ReturnType<typeof runBulkRound>>
}

async function round(): Promise<Round> {
  const admitted: string[] = []
  const bulk = {
    pool: database.pool,
    context: stage.node.context,
    lists: stage.context.lists,
    admit: async (_: string, endpoint: string, isNews: boolean) => {
      admitted.push(`${endpoint} ${isNews ? 'news' : 'checks'}`)
    },
    isStopped: () => false,
    onPage: () => undefined,
    onTrouble: (error: unknown) => {
      throw error
    },
  }
  const unpaidOf = () => readUnpaidInvoices(stage.context.lists, '')
  return { admitted, ended: await runBulkRound(bulk, '', unpaidOf) }
}

const claimIds = async () => {
  const claiming = { pool: database.pool, accounts: [''], readRate: null }
  return (await claimWithinBudget(claiming, 500)).map(({ id }) => id)
}

test('a month’s renewals are read a hundred at a time', async () => {
  await stage.pass(32 * 86_400)
  const ids = await idsByAge()
  expect(ids).toHaveLength(SUBSCRIPTIONS)
  await markStale(database.pool, objectsOf('', 'subscription', ids), 'event')
  expect(await findBacklogs(database.pool, [''], 100)).toEqual([''])
  const { admitted, ended } = await round()
  expect(ended).toEqual({ pages: 3, observed: SUBSCRIPTIONS, unread: 0 })
  expect(admitted).toEqual(Array(3).fill('subscriptions news'))
  expect(await stale()).toEqual([])
  const ends = 'select distinct term_end > bursar.clock() as line from bursar.subscriptions'
  expect(await column(ends)).toEqual([true])
  expect(await findBacklogs(database.pool, [''], 100)).toEqual([])
})

test('where few are stale, they are left to single reads', async () => {
  const ids = await idsByAge()
  const [newest, dense] = [ids.slice(-3), ids.slice(0, 20)]
  await markStale(database.pool, objectsOf('', 'subscription', [...newest, ...dense]), 'event')
  const { ended } = await round()
  expect(ended).toEqual({ pages: 1, observed: 20, unread: 0 })
  expect((await stale()).sort()).toEqual([...newest].sort())
  expect((await claimIds()).sort()).toEqual([...newest].sort())
  expect((await round()).ended).toBeNull()
})

test('what a page does not show enough of is read alone, also while the round goes on', async () => {
  const ids = await idsByAge()
  await database.pool.query(
    `insert into bursar.payment_reversals (account, object_id, invoice_id, stripe_subscription_id, kind)
     values ('', 'ch_1', 'in_1', $1, 'full_refund')`,
    [ids[7]],
  )
  await markStale(database.pool, objectsOf('', 'subscription', ids.slice(0, 40)), 'event')
  expect((await round()).ended).toEqual({ pages: 1, observed: 39, unread: 1 })
  await markStale(database.pool, objectsOf('', 'subscription', ids.slice(20, 40)), 'event')
  const lease = await beginRound(database.pool, '')
  expect(await claimIds()).toEqual([ids[7]])
  await endRound(database.pool, '', lease!)
  expect(await claimIds()).toHaveLength(20)
})

test('while pages are read, a sale is claimed at once, and checks take their own share', async () => {
  const ids = await idsByAge()
  await markStale(database.pool, objectsOf('', 'subscription', ids), 'late_read')
  const lease = await beginRound(database.pool, '')
  expect(await beginRound(database.pool, '')).toBeNull()
  expect(await claimIds()).toEqual([])
  const sale = { account: '', id: 'sub_sold', kind: 'subscription' } as const
  await markStale(
    database.pool,
    [{ ...sale }, { ...sale, id: 'cs_sold', kind: 'checkout_session' }],
    'event',
  )
  expect((await claimIds()).sort()).toEqual(['cs_sold', 'sub_sold'])
  await endRound(database.pool, '', lease!)
  expect((await round()).admitted).toEqual(Array(3).fill('subscriptions checks'))
})

test('a round that ended in a crash keeps nobody from claiming for long', async () => {
  const ids = await idsByAge()
  await markStale(database.pool, objectsOf('', 'subscription', ids), 'event')
  await beginRound(database.pool, '')
  await stage.pass(16)
  expect(await claimIds()).toHaveLength(SUBSCRIPTIONS)
})

test('a page that Stripe refuses leaves its subscriptions to be read alone', async () => {
  const ids = await idsByAge()
  await markStale(database.pool, objectsOf('', 'subscription', ids), 'event')
  stage.simulator.onApiRequest = ({ path }) =>
    path.startsWith('/v1/subscriptions') ? { kind: 'error', status: 500 } : undefined
  await expect(round()).rejects.toMatchObject({ code: 'STRIPE_UNAVAILABLE' })
  expect(await stale()).toHaveLength(SUBSCRIPTIONS)
  expect(await claimIds()).toHaveLength(SUBSCRIPTIONS)
})
