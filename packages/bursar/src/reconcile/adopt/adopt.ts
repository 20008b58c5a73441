import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import { BEGINNING, readSpans } from '../../stripe/list/read-spans.ts'
import {
  claimRun,
  type EndedRun,
  endRun,
  extendRun,
  failRun,
  type Pool,
  type Run,
} from '../runs.store.ts'
import { adoptPage, linkPage } from './adopt-page.ts'
import type { AdoptionContext } from './adoption-context.ts'
import { TotalEstimate } from './estimate-total.ts'
import { blindMappings } from './mapping/mapped.ts'
import { PARALLEL_PAGES } from './parallel-pages.ts'
import { namedOnly } from './to-listed-customer.ts'

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
  const { account, lists, clock } = context
  const estimate = new TotalEstimate(run.remaining, Math.floor(clock.now().getTime() / 1_000))
  let done = 0
  await readSpans<Stripe.Subscription>({
    spans: run.remaining,
    parallel: PARALLEL_PAGES,
    read: async (span) => {
      const page = await lists.subscriptions(account, { ...span, withCustomer: true })
      estimate.add(span, page)
      return page
    },
    onPage: async (rows, remaining) => {
      const page = await adoptPage(context, run, rows, remaining)
      if (page.owned.length > 0) context.onConflicts?.(page.owned)
      done += rows.length
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
