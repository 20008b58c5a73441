import { ConcurrencyLimit } from '../../base/work/concurrency-limit.ts'
import type { ListedEndpoint, ListReader } from '../../stripe/list-reader.ts'
import {
  claimPage,
  leaveToBeReadAlone,
  type PlannedPage,
  planPages,
} from '../object/bulk-claims.store.ts'
import type { Claim } from '../object/claim.store.ts'
import type { RefreshResult } from '../refresh-result.ts'
import { type RefreshedPage, type RefreshingListed, refreshListed } from './refresh-listed.ts'
import { beginRound, endRound, extendRound } from './rounds.store.ts'
import type { UnpaidInvoices } from './unpaid-invoices.ts'

/** A page is worth its read where it answers at least so many; fewer are read alone. */
export const STALE_PER_PAGE_MIN = 5
/** Pages of one round; the next round plans anew. */
const PAGES_MAX = 300
/** Pages that are under way at the same time: enough for 20 a second that take 500 ms each. */
const PARALLEL = 12
/** Pages whose answers are written at the same time. */
const WRITING = 3
/** Of one planned page: Stripe may list subscriptions in it that Bursar does not know. */
const PAGES_OF_SPAN_MAX = 3
const EXTEND_EVERY_MS = 4_000

export interface BulkRefreshing extends RefreshingListed {
  /** Without a budget of its own: `admit` is asked before each request. */
  readonly lists: Pick<ListReader, 'subscriptions'>
  readonly admit: (account: string, endpoint: ListedEndpoint, isNews: boolean) => Promise<void>
  /** A round ends early where it says so. */
  readonly isStopped: () => boolean
  /** Told of every page. */
  readonly onPage: (page: RefreshedPage & { readonly claims: readonly Claim[] }) => void
}

export interface EndedRound {
  readonly pages: number
  readonly observed: number
  /** Left to be read alone. */
  readonly unread: number
}

/**
 * One round over an account of which many subscriptions are stale: reads them by pages of Stripe's
 * list. Null where another node is at it, or no page is worth it. Errors: those of Stripe and of
 * PostgreSQL; what was claimed is read alone then.
 */
export async function runBulkRound(
  bulk: BulkRefreshing,
  account: string,
  unpaidOf: () => Promise<UnpaidInvoices>,
): Promise<EndedRound | null> {
  const { pool } = bulk
  let lease = await beginRound(pool, account)
  if (lease === null) return null
  let extendedAt = performance.now()
  const extend = async () => {
    if (lease === null || performance.now() - extendedAt < EXTEND_EVERY_MS) return
    extendedAt = performance.now()
    lease = await extendRound(pool, account, lease)
  }
  try {
    const plan = { staleMin: STALE_PER_PAGE_MIN, limit: PAGES_MAX }
    const pages = [...(await planPages(pool, account, plan))]
    if (pages.length === 0) return null
    const unpaid = await unpaidOf()
    const ended = { pages: 0, observed: 0, unread: 0 }
    const writing = new ConcurrencyLimit(WRITING)
    const failures: unknown[] = []
    const work = async () => {
      for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
        if (lease === null || failures.length > 0 || bulk.isStopped()) return
        try {
          const done = await refreshPage(bulk, { account, page, unpaid, writing })
          ended.pages += 1
          ended.observed += done.results.size
          ended.unread += done.unread.length
          await extend()
        } catch (error) {
          failures.push(error)
        }
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, work))
    if (failures.length > 0) throw failures[0]
    return ended
  } finally {
    if (lease !== null) await endRound(pool, account, lease)
  }
}

interface PageOfRound {
  readonly account: string
  readonly page: PlannedPage
  readonly unpaid: UnpaidInvoices
  readonly writing: ConcurrencyLimit
}

async function refreshPage(
  bulk: BulkRefreshing,
  { account, page, unpaid, writing }: PageOfRound,
): Promise<RefreshedPage> {
  const { pool, lists, admit, onPage } = bulk
  const { from, to, ids, isNews } = page
  await admit(account, 'subscriptions', isNews)
  const claims = await claimPage(pool, account, ids)
  let left = claims
  const results = new Map<string, RefreshResult>()
  try {
    let after: string | null = null
    for (let read = 0; left.length > 0 && read < PAGES_OF_SPAN_MAX; read += 1) {
      if (read > 0) await admit(account, 'subscriptions', isNews)
      const listed = await lists.subscriptions(account, { from, to, after })
      const { rows, requestId } = listed
      const asked = { account, claims: left, rows, requestId, unpaid }
      const done = await writing.run(() => refreshListed(bulk, asked))
      for (const [id, result] of done.results) results.set(id, result)
      left = done.unread
      after = rows.at(-1)?.id ?? null
      if (!listed.hasMore || left.length < STALE_PER_PAGE_MIN) break
    }
  } finally {
    await leaveToBeReadAlone(pool, account, left)
  }
  const refreshed = { results, unread: left }
  onPage({ ...refreshed, claims })
  return refreshed
}
