import type { SubscriptionTruth } from '../../refresh/truth.ts'
import type { Span } from '../../stripe/list/read-spans.ts'
import { extendRun, inTransaction, noteProgress } from '../runs.store.ts'
import { type Answered, type ComparedRow, compare, foundIn } from './compare.ts'
import type { Confirming } from './confirm.ts'
import { DIFFERENCE_KINDS } from './difference/difference.ts'
import { addDifferences } from './difference/differences.store.ts'
import { findUnlisted, saveExpected } from './expected.store.ts'
import { type AnsweredPage, readAnsweredPage, readAnsweredPages } from './read-truths.ts'
import { findCustomersOf } from './sample.store.ts'
import { readNow, readStoredFacts, type Tx } from './stored-facts.store.ts'
import type { VerifyContext } from './verify-context.ts'

export interface Comparing extends Confirming {
  readonly startedAt: Date
}

/** Customers, or subscriptions in no page, that are taken at once. */
const BATCH = 100

/** Compares every subscription that Stripe lists. `spans`: what is still to be read. */
export async function compareAll(
  context: VerifyContext,
  run: Comparing,
  spans: readonly Span[],
): Promise<void> {
  await readAnsweredPages(context, run.account, spans, (page, rest) =>
    savePage(context, run, page, rest),
  )
}

/** Compares the subscriptions of the customers of these tenants. */
export async function compareTenants(
  context: VerifyContext,
  run: Comparing,
  tenantIds: readonly string[],
): Promise<void> {
  const { pool } = context
  let after = ''
  for (;;) {
    const of = { tenantIds, after, limit: BATCH }
    const customers = await findCustomersOf(pool, run.account, of)
    const last = customers.at(-1)
    if (last === undefined) return
    after = last
    for (const customer of customers) await compareCustomer(context, run, customer)
  }
}

async function compareCustomer(
  context: VerifyContext,
  run: Comparing,
  customer: string,
): Promise<void> {
  let after: string | null = null
  do {
    const page = await readAnsweredPage(context, run.account, { customer, after })
    await savePage(context, run, page, [])
    after = page.next
  } while (after !== null)
}

/**
 * Compares what Bursar has and no page showed, each by a read of its own: Stripe's lists leave out
 * test clocks. `only` null: of all tenants.
 */
export async function compareUnlisted(
  context: VerifyContext,
  run: Comparing,
  only: readonly string[] | null,
): Promise<void> {
  const { pool, readAlone } = context
  const { account, runId, startedAt } = run
  let after = ''
  for (;;) {
    const ids = await findUnlisted(pool, { account, runId, startedAt, after, only, limit: BATCH })
    const last = ids.at(-1)
    if (last === undefined) return
    after = last
    for (const id of ids) {
      const askedAt = await readNow(pool)
      const truth = await readAlone({ account, id, hasReversal: true, claimedAt: askedAt })
      await savePage(context, run, { answered: [{ id, truth }], askedAt, next: null }, [])
    }
    await extendRun(pool, run)
  }
}

/** In one commit, so that a run that goes on after a crash counts nothing twice. */
async function savePage(
  context: VerifyContext,
  run: Comparing,
  { answered, askedAt }: AnsweredPage,
  rest: readonly Span[],
): Promise<void> {
  const { pool, onCompared, signal } = context
  const { account, runId } = run
  signal?.throwIfAborted()
  await inTransaction(pool, async (tx) => {
    const rows = await compareAnswered(tx, context, { account, answered, askedAt })
    await saveExpected(tx, runId, rows)
    const held = rows.filter(({ verdict }) => verdict === 'held')
    await addDifferences(tx, runId, held.flatMap(foundIn))
    const ownerless = rows.filter(
      ({ tenantId, toldTenantId }) => (tenantId ?? toldTenantId) === null,
    )
    await noteProgress(tx, run, rest, {
      listed: answered.length,
      markedStale: 0,
      unadopted: ownerless.length,
    })
  })
  onCompared?.(answered.length)
}

interface ToCompare extends Pick<AnsweredPage, 'answered' | 'askedAt'> {
  readonly account: string
}

async function compareAnswered(
  tx: Tx,
  { policy, judge, kinds = DIFFERENCE_KINDS }: VerifyContext,
  { account, answered, askedAt }: ToCompare,
): Promise<ComparedRow[]> {
  const customerOf = (truth: SubscriptionTruth | null) => truth?.snapshot.customerId ?? null
  const asked = answered.map(({ id, truth }) => ({ id, customerId: customerOf(truth) }))
  const facts = await readStoredFacts(tx, account, asked)
  const byId = new Map<string, Answered>(answered.map((one) => [one.id, one]))
  return facts.map((of) => compare(byId.get(of.id)!, of, { policy, kinds, judge }, askedAt))
}
