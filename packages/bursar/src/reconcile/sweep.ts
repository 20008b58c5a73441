import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import { seenDigest } from '../refresh/answer/seen-digest.ts'
import { markStale } from '../refresh/object/mark-stale.store.ts'
import { findUnseen, reviewListed } from '../refresh/object/review.store.ts'
import { BEGINNING, readSpans, type Span } from '../stripe/list/read-spans.ts'
import type { ListReader } from '../stripe/list-reader.ts'
import { objectsOf } from '../subscription/tracked-object.ts'
import {
  claimRun,
  type EndedRun,
  endRun,
  failRun,
  inTransaction,
  noteProgress,
  type Pool,
  type Run,
  readBegunAt,
} from './runs.store.ts'

/** Pages that are read at the same time. */
const PARALLEL = 8

/** Subscriptions that one statement marks stale. */
const UNSEEN_MAX = 500

/** Under these, nothing depends on more than the list shows. */
const CONCLUSIVE = ['active', 'trialing', 'canceled', 'incomplete_expired']

export interface SweepContext {
  readonly pool: Pool
  readonly lists: Pick<ListReader, 'subscriptions'>
  /** Called after each page with the number of its subscriptions. */
  readonly onPage?: (listed: number) => void
}

/**
 * Reads all subscriptions of an account, a hundred at a time, and marks stale what is not as the
 * last refresh read it, what Bursar does not know, and what Stripe does not list any more. What is
 * equal counts as checked. Resumable: a run that did not end goes on where it stopped. Gives null
 * where another node works on it. Errors: those of Stripe and of PostgreSQL.
 */
export async function sweep(context: SweepContext, account: string): Promise<EndedRun | null> {
  const { pool, lists } = context
  const run = await claimRun(pool, 'sweep', account, [BEGINNING])
  if (run === null) return null
  const { runId, startedAt, remaining } = run
  try {
    const begunAt = await readBegunAt(pool, account)
    await readSpans<Stripe.Subscription>({
      spans: remaining,
      parallel: PARALLEL,
      read: (span) => lists.subscriptions(account, span),
      onPage: async (rows, rest) => {
        await review(pool, { account, run, begunAt }, rows, rest)
        context.onPage?.(rows.length)
      },
    })
    const unseen = await markUnseenStale(pool, account, startedAt)
    return await endRun(pool, runId, unseen)
  } catch (error) {
    await failRun(pool, run, error instanceof AppError ? error.code : 'INVARIANT_BROKEN')
    throw error
  }
}

interface Reviewing {
  readonly account: string
  readonly run: Run
  readonly begunAt: number | null
}

async function review(
  pool: Pool,
  { account, run, begunAt }: Reviewing,
  rows: readonly Stripe.Subscription[],
  rest: readonly Span[],
): Promise<void> {
  const listed = rows.map((row) => ({
    id: row.id,
    digest: seenDigest(row),
    isConclusive: CONCLUSIVE.includes(row.status),
  }))
  const createdAt = new Map(rows.map(({ id, created }) => [id, created]))
  await inTransaction(pool, async (tx) => {
    const found = await reviewListed(tx, account, listed)
    const changed = found.filter((one) => one.found === 'changed')
    const unknown = found.filter((one) => one.found === 'unknown')
    // What is older than Bursar has no owner here: asking about each would end in a finding each.
    const isOurs = ({ id }: { id: string }) => begunAt !== null && createdAt.get(id)! >= begunAt
    const fresh = unknown.filter(isOurs)
    const ids = [...changed, ...fresh].map(({ id }) => id).sort()
    await markStale(tx, objectsOf(account, 'subscription', ids), 'sweep', { unlessDue: true })
    await noteProgress(tx, run, rest, {
      listed: rows.length,
      markedStale: ids.length,
      unadopted: unknown.length - fresh.length,
    })
  })
}

/** What is alive here and was in no page: Stripe is asked about each. Gives how many. */
async function markUnseenStale(pool: Pool, account: string, since: Date): Promise<number> {
  let count = 0
  let after = ''
  for (;;) {
    const ids = await findUnseen(pool, account, { since, after, limit: UNSEEN_MAX })
    const last = ids.at(-1)
    if (last === undefined) return count
    await markStale(pool, objectsOf(account, 'subscription', ids), 'sweep', { unlessDue: true })
    count += ids.length
    after = last
  }
}
