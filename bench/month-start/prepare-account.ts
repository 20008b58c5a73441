import { createPool, type Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { commitNew } from '../../packages/bursar/src/refresh/bulk/commit-listed.ts'
import { inTransaction } from '../../packages/bursar/src/refresh/bulk/listed-facts.store.ts'
import { listedTruth } from '../../packages/bursar/src/refresh/bulk/listed-truth.ts'
import { readUnpaidInvoices } from '../../packages/bursar/src/refresh/bulk/unpaid-invoices.ts'
import type { CommitContext } from '../../packages/bursar/src/refresh/refresh-result.ts'
import { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import type { BenchDatabase } from '../support/bench-database.ts'

export const MONTH_PRICE = 'price_starter'
const SINCE_DAYS = 32
const DAY_SECONDS = 86_400
/** Pages that are written side by side. */
const WRITING = 3

const LINK_CUSTOMERS = `
with customer as (
  select id, 'tenant-' || id as tenant_id from unnest($1::text[]) as c(id)
), made as (
  insert into bursar.tenants (tenant_id, name, adopted_at)
  select tenant_id, tenant_id, now() from customer
)
insert into bursar.stripe_customers (account, customer_id, tenant_id, linked_at, linked_by)
select '', id, tenant_id, now(), 'bench' from customer`

// As of an account that is long known: nothing is to be caught up with, or swept, now.
const KNOWN_ACCOUNT = `
insert into bursar.event_watermarks (account, caught_up_to, due_at)
values ('', now(), now() + interval '1 hour')`

export interface PreparedAccount {
  readonly simulator: Simulator
  readonly url: string
  readonly adoptedPerSecond: number
}

/** Subscriptions that are known here as they were a month ago; at Stripe, all have renewed since. */
export async function prepareAccount(
  database: BenchDatabase,
  subscriptions: number,
  context: CommitContext,
  say: (line: string) => void,
): Promise<PreparedAccount> {
  const startAt = Math.floor(performance.timeOrigin / 1_000) - SINCE_DAYS * DAY_SECONDS
  const simulator = createSimulator({ startAt })
  say(`seeding ${subscriptions} subscriptions …`)
  simulator.seed({
    customers: subscriptions,
    subscriptions,
    prices: { plans: [MONTH_PRICE] },
    mix: {
      ...{ active: 1, addOn: 0, sentInvoice: 0, scheduledCancel: 0, collectionPaused: 0 },
      ...{ twoLive: 0, withoutSubscription: 0, deletedCustomer: 0, sharedTenant: 0 },
    },
  })
  const { url } = await simulator.start()
  const pool = createPool({ url: database.url, max: WRITING })
  try {
    say('adopting them …')
    const adoptedPerSecond = await adopt(database, { pool, url, simulator }, context)
    say('letting a month pass …')
    await simulator.clock.advance({ seconds: SINCE_DAYS * DAY_SECONDS })
    await database.run(KNOWN_ACCOUNT)
    return { simulator, url, adoptedPerSecond }
  } finally {
    await pool.end()
  }
}

interface Adopting {
  readonly pool: Pool
  readonly url: string
  readonly simulator: Simulator
}

async function adopt(
  database: BenchDatabase,
  { pool, url, simulator }: Adopting,
  context: CommitContext,
): Promise<number> {
  const admit = () => Promise.resolve()
  const { apiKey: secretKey } = simulator
  const lists = new ListReader({ secretKey, apiBase: new URL(url), admit })
  const unpaid = await readUnpaidInvoices(lists, '')
  const facts = {
    ...{ hasReversal: false, seeksOwner: false, isWithheld: false },
    hasPaid: 'tenant',
  } as const
  const startedAt = performance.now()
  let count = 0
  const writing = new Set<Promise<void>>()
  for (let after: string | null = null, hasMore = true; hasMore; ) {
    const claimedAt = new Date(performance.timeOrigin + performance.now())
    const page = await lists.subscriptions('', { from: 0, to: null, after })
    const customers = page.rows.map(({ customer }) => String(customer))
    const rows = page.rows.flatMap((row) => {
      const found = listedTruth(row, { account: '', facts, unpaid, claimedAt, requestId: null })
      return found.kind === 'truth' ? [{ ...found, claimedAt, hasReversal: false }] : []
    })
    await database.run(LINK_CUSTOMERS, [customers])
    const write = async () => {
      const written = await inTransaction(pool, (tx) => commitNew(tx, '', rows, context))
      count += written.results.size
    }
    const job: Promise<void> = write().finally(() => writing.delete(job))
    writing.add(job)
    if (writing.size >= WRITING) await Promise.race(writing)
    after = page.rows.at(-1)?.id ?? null
    hasMore = page.hasMore
  }
  await Promise.all(writing)
  return count / ((performance.now() - startedAt) / 1_000)
}
