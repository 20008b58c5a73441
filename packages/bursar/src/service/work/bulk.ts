import { errorFields } from '../../base/error-fields.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import { ConcurrencyLimit } from '../../base/work/concurrency-limit.ts'
import type { Pool } from '../../postgres/pool.ts'
import { runBulkRound } from '../../refresh/bulk/bulk-round.ts'
import { readUnpaidInvoices, type UnpaidInvoices } from '../../refresh/bulk/unpaid-invoices.ts'
import { findBacklogs } from '../../refresh/object/bulk-claims.store.ts'
import type { CommitContext } from '../../refresh/refresh-result.ts'
import type { ListedEndpoint, ListReader } from '../../stripe/list-reader.ts'
import { reportRefresh } from './report-refresh.ts'

/** With fewer stale subscriptions, single reads are as quick. */
const BACKLOG_MIN = 100
/** Older than this, what was read of unpaid invoices is read again. */
const UNPAID_AGE_MS_MAX = 60_000
/** After a failure the worker goes on with single reads, which wait as each of them must. */
const PAUSE_MS = 30_000

export interface BulkOptions {
  readonly pool: Pool
  readonly context: CommitContext
  readonly lists: Pick<ListReader, 'subscriptions' | 'unpaidInvoices'>
  readonly admit: (
    account: string,
    endpoint: ListedEndpoint,
    share: 'background' | 'bulk',
  ) => Promise<void>
  /** '' for the account of the API key, and the connected ones. */
  readonly accounts: readonly string[]
  readonly log: Log
  readonly metrics: Metrics
  /** Told when a refresh has ended: somebody may wait for it. */
  readonly onObserved: (objectId: string) => void
}

interface Unpaid {
  readonly readAt: number
  readonly invoices: UnpaidInvoices
}

/** Reads stale subscriptions by pages of Stripe's list, where that takes fewer reads. */
export class Bulk {
  readonly #options: BulkOptions
  readonly #unpaid = new Map<string, Unpaid>()
  /** One waits for the budget at a time, the others behind it. */
  readonly #admitting = new ConcurrencyLimit(1)
  #isStopped = false
  #pausedUntil = 0

  constructor(options: BulkOptions) {
    this.#options = options
  }

  /** What is under way ends with the pages that were requested. */
  stop(): void {
    this.#isStopped = true
  }

  /** Rounds over the accounts with many stale subscriptions, until there is none. */
  async run(): Promise<void> {
    if (performance.now() < this.#pausedUntil) return
    const { pool, accounts } = this.#options
    for (let isMore = true; isMore && !this.#isStopped; ) {
      isMore = false
      const backlogs = await findBacklogs(pool, accounts, BACKLOG_MIN)
      for (const account of backlogs) isMore = (await this.#round(account)) || isMore
    }
    this.#unpaid.clear()
  }

  /** Whether it has got something done. */
  async #round(account: string): Promise<boolean> {
    const { pool, context, lists, log, metrics, onObserved } = this.#options
    const startedAt = performance.now()
    try {
      const bulk = {
        ...{ pool, context, lists },
        admit: (of: string, endpoint: ListedEndpoint, isNews: boolean) =>
          this.#admit(of, endpoint, isNews ? 'bulk' : 'background'),
        isStopped: () => this.#isStopped,
        onTrouble: (error: unknown) => log.warn('work_interrupted', errorFields(error)),
        onPage: ({ claims, results }: Parameters<OnPage>[0]) => {
          metrics.count('bursar_bulk_pages_total', {})
          for (const claim of claims) {
            const result = results.get(claim.id)
            if (result === undefined) continue
            const seconds = (performance.now() - startedAt) / 1_000
            reportRefresh({ log, metrics }, claim, { ...result, errorCode: null }, seconds)
            onObserved(claim.id)
          }
        },
      }
      const ended = await runBulkRound(bulk, account, () => this.#unpaidOf(account))
      if (ended !== null) log.info('bulk_refreshed', { account, ...ended })
      return ended !== null && ended.pages > 0
    } catch (error) {
      this.#pausedUntil = performance.now() + PAUSE_MS
      log.warn('bulk_interrupted', { account, ...errorFields(error) })
      return false
    }
  }

  async #unpaidOf(account: string): Promise<UnpaidInvoices> {
    const known = this.#unpaid.get(account)
    if (known !== undefined && performance.now() - known.readAt < UNPAID_AGE_MS_MAX) {
      return known.invoices
    }
    const { lists } = this.#options
    const readAt = performance.now()
    const invoices = await readUnpaidInvoices(
      {
        unpaidInvoices: async (of, filter) => {
          await this.#admit(of, 'invoices', 'bulk')
          return lists.unpaidInvoices(of, filter)
        },
      },
      account,
    )
    this.#unpaid.set(account, { readAt, invoices })
    return invoices
  }

  #admit(account: string, endpoint: ListedEndpoint, share: 'background' | 'bulk'): Promise<void> {
    return this.#admitting.run(() => this.#options.admit(account, endpoint, share))
  }
}

type OnPage = Parameters<typeof runBulkRound>[0]['onPage']
