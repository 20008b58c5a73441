import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import { readUnpaidInvoices } from '../../refresh/bulk/unpaid-invoices.ts'
import { BEGINNING, readSpans } from '../../stripe/list/read-spans.ts'
import {
  addCounts,
  claimRun,
  type EndedRun,
  endRun,
  extendRun,
  failRun,
  inTransaction,
  noteProgress,
  type Pool,
  type Run,
} from '../runs.store.ts'
import { type AdoptedPage, adoptPage, linkPage } from './adopt-page.ts'
import type { AdoptionContext } from './adoption-context.ts'
import { analyzeTables, isAnalyzeDue } from './analyze-tables.store.ts'
import { TotalEstimate } from './estimate-total.ts'
import { blindMappings } from './mapping/mapped.ts'
import { PARALLEL_PAGES, WRITERS } from './parallel-pages.ts'
import { namedOnly } from './to-listed-customer.ts'
import { Turns } from './turns.ts'

/** Much shorter than the lease, so that one slow statement does not lose it. */
const EXTEND_EVERY_MS = 4_000
/** Customers without a subscription that one transaction links. */
const BATCH = 500

/**
 * Links the customers that the mappings know to their tenants, and reads their subscriptions. It
 * only reads from Stripe, and enqueues no message. Idempotent; a run that did not end goes on where
 * it stopped. Gives null where another process works on the account. Errors: those of Stripe and of
 * PostgreSQL; the next run goes on.
 */
export async function adopt(context: AdoptionContext): Promise<EndedRun | null> {
  const { pool, account } = context
  const run = await claimRun(pool, 'adopt', account, [BEGINNING])
  if (run === null) return null
  const lease = keepLease(pool, run)
  try {
    await adoptSubscriptions(context, run)
    await adoptCustomersWithout(context, run)
    return await endRun(pool, run.runId, 0)
  } catch (error) {
    await failRun(pool, run, error instanceof AppError ? error.code : 'INVARIANT_BROKEN')
    throw error
  } finally {
    lease.end()
  }
}

/** Extends the lease while the process is alive, however long Stripe or the budget takes. */
function keepLease(pool: Pool, run: Run): { end(): void } {
  const extend = () => {
    // One that fails is made up for by the next page, which reports what is wrong.
    extendRun(pool, run).catch(() => undefined)
  }
  const timer = setInterval(extend, EXTEND_EVERY_MS)
  return { end: () => clearInterval(timer) }
}

async function adoptSubscriptions(context: AdoptionContext, run: Run): Promise<void> {
  const { pool, account, lists, clock } = context
  const estimate = new TotalEstimate(run.remaining, Math.floor(clock.now().getTime() / 1_000))
  const unpaid = await readUnpaidInvoices(lists, account, PARALLEL_PAGES)
  const turns = new Turns(WRITERS)
  const adopted = new WeakMap<object, AdoptedPage>()
  let done = 0
  let count = 0
  await readSpans<Stripe.Subscription>({
    spans: run.remaining,
    parallel: PARALLEL_PAGES,
    read: async (span) => {
      const requestedAt = clock.now()
      const page = await lists.subscriptions(account, { ...span, withCustomer: true })
      estimate.add(span, page)
      const { rows, requestId } = page
      const written = turns.take(() =>
        adoptPage(context, run, { rows, requestId, requestedAt, unpaid }),
      )
      adopted.set(rows, await written)
      return page
    },
    // What was written before its cursor is read again after a crash, and then changes nothing.
    onPage: async (rows, remaining) => {
      const { listed = 0, unadopted = 0, owned = [] } = adopted.get(rows) ?? {}
      await inTransaction(pool, async (tx) => {
        if (owned.length > 0) await addCounts(tx, run, { owned: owned.length })
        await noteProgress(tx, run, remaining, { listed, unadopted, markedStale: 0 })
      })
      if (owned.length > 0) context.onConflicts?.(owned)
      done += rows.length
      count += 1
      if (isAnalyzeDue(count)) await analyzeTables(pool)
      context.onPage?.(done, estimate.total(remaining))
    },
  })
}

/** Customers that a mapping names and that have no subscription: they may buy one later. */
async function adoptCustomersWithout(context: AdoptionContext, run: Run): Promise<void> {
  const mappings = blindMappings(context.mappings)
  const blind = { ...context, mappings }
  for (const mapping of mappings) {
    let batch: string[] = []
    const flush = async () => {
      const { owned } = await linkPage(blind, run, batch.map(namedOnly))
      if (owned.length > 0) context.onConflicts?.(owned)
      batch = []
    }
    for (const customerId of mapping.customerIds()) {
      batch.push(customerId)
      if (batch.length >= BATCH) await flush()
    }
    if (batch.length > 0) await flush()
  }
}
