import { errorFields } from '../../base/error-fields.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { CatchUpContext } from '../../reconcile/catch-up.ts'
import { SCHEDULED_JOBS } from '../../reconcile/jobs.ts'
import { endReadSpan } from '../../reconcile/restore/end-lost-span.ts'
import { runDueCatchUps } from '../../reconcile/run-due-catch-ups.ts'
import { findDueRuns, findUnswept } from '../../reconcile/runs.store.ts'
import { type SweepContext, sweep } from '../../reconcile/sweep.ts'
import { reportVerified } from '../../reconcile/verify/report-verified.store.ts'
import { verify } from '../../reconcile/verify/verify.ts'
import type { VerifyContext } from '../../reconcile/verify/verify-context.ts'
import type { EndpointWatch } from '../../reconcile/watch-endpoint.ts'
import { makeAllDue } from '../../reconcile/watermark.store.ts'

/** Accounts of one round; the next round takes the rest. */
const SWEPT_ACCOUNTS_MAX = 20

export interface ReconcilingOptions {
  readonly context: CatchUpContext & SweepContext
  readonly verifying: VerifyContext
  readonly endpoint: Pick<EndpointWatch, 'check' | 'isDisabled'>
  /** '' for the account of the API key, and the connected ones. */
  readonly accounts: readonly string[]
  readonly log: Log
  readonly metrics: Metrics
  /** Called when there is something to refresh. */
  readonly onStale: () => void
}

export type ReconcilingJob = 'catch_up' | 'sweep' | 'verify'

/**
 * What finds missed changes: catch-up by the hour and after every gap in which deliveries may have
 * been lost, a sweep by the day, and after it the proof that all answers are right.
 */
export class Reconciling {
  readonly #options: ReconcilingOptions
  /** A process starts after a gap: for that long nobody may have listened. */
  #isAfterGap = true
  readonly #stopping = new AbortController()
  /** The database cannot be reached now. */
  #isInGap = false

  constructor(options: ReconcilingOptions) {
    this.#options = options
  }

  /** Whether the database answered just now. While it does not, deliveries get 503. */
  noteDatabase(answered: boolean): void {
    if (this.#isInGap && answered) this.#isAfterGap = true
    this.#isInGap = !answered
  }

  /** One round of a job, over the accounts that are due for it. */
  run(job: ReconcilingJob): Promise<void> {
    if (job === 'catch_up') return this.catchUp()
    return job === 'sweep' ? this.sweep() : this.verify()
  }

  /** A comparison that is under way ends soon, and goes on in another process. */
  stop(): void {
    this.#stopping.abort()
  }

  /** Reads the events of the accounts that are due; of all in the first round after a gap. */
  async catchUp(): Promise<void> {
    const { context, endpoint, accounts, log, metrics, onStale } = this.#options
    const isAfterGap = this.#isAfterGap
    if (isAfterGap) await makeAllDue(context.pool)
    this.#isAfterGap = false
    await endpoint.check()
    // That nothing arrives is known then, and has a finding of its own.
    const reportsMissed = !isAfterGap && !endpoint.isDisabled
    const onFailed = (account: string, error: unknown) =>
      log.warn('catch_up_failed', { account, ...errorFields(error) })
    const ended = await runDueCatchUps({ ...context, accounts, reportsMissed, onFailed })
    for (const { account, pages, known, recorded, missed } of ended) {
      metrics.count('bursar_caught_up_events_total', { outcome: 'known' }, known)
      metrics.count('bursar_caught_up_events_total', { outcome: 'recorded' }, recorded)
      if (recorded > 0) log.info('caught_up', { account, pages, known, recorded, missed })
    }
    if (ended.some(({ recorded }) => recorded > 0)) onStale()
    await this.endLostSpan()
  }

  /** What waits because the database was restored is let go, once the lost span was read again. */
  async endLostSpan(): Promise<void> {
    const { context, accounts, log } = this.#options
    const ended = await endReadSpan(context.pool, accounts)
    if (ended !== null) log.info('lost_span_read', { dropped: ended.messages })
  }

  /** Reads the subscriptions of the accounts that are due. One that fails goes on later. */
  async sweep(): Promise<void> {
    const { context, accounts, log, metrics, onStale } = this.#options
    const rounds = { everySeconds: SCHEDULED_JOBS.sweep.everySeconds, limit: SWEPT_ACCOUNTS_MAX }
    for (const account of await findDueRuns(context.pool, 'sweep', accounts, rounds)) {
      try {
        const ended = await sweep(context, account)
        if (ended === null) continue
        const { listed, markedStale, pages, unadopted } = ended
        metrics.count('bursar_swept_subscriptions_total', { outcome: 'stale' }, markedStale)
        metrics.count('bursar_swept_subscriptions_total', { outcome: 'listed' }, listed)
        log.info('swept', { account, pages, listed, marked_stale: markedStale, unadopted })
        if (markedStale > 0) onStale()
      } catch (error) {
        log.warn('sweep_failed', { account, ...errorFields(error) })
      }
    }
  }
  /** Compares the answers of the accounts that are due, once their sweep is done. */
  async verify(): Promise<void> {
    const { context, verifying, accounts, log, metrics } = this.#options
    const { signal } = this.#stopping
    const rounds = { everySeconds: SCHEDULED_JOBS.verify.everySeconds, limit: SWEPT_ACCOUNTS_MAX }
    const unswept = await findUnswept(context.pool, accounts, SCHEDULED_JOBS.sweep.everySeconds)
    const swept = accounts.filter((account) => !unswept.includes(account))
    for (const account of await findDueRuns(context.pool, 'verify', swept, rounds)) {
      try {
        const run = await verify({ ...verifying, signal }, account)
        if (run === null) continue
        await reportVerified(context.pool, run)
        const { subscriptions, tenants, differences, held } = run
        metrics.count('bursar_verified_total', { of: 'subscription' }, subscriptions)
        metrics.count('bursar_verified_total', { of: 'tenant' }, tenants)
        log.info('verified', { account, subscriptions, tenants, differences, held })
      } catch (error) {
        // A process that stops leaves the run to the next one.
        if (!signal.aborted) log.warn('verify_failed', { account, ...errorFields(error) })
      }
    }
  }
}
