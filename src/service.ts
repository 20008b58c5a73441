import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { type Clock, systemClock } from './base/clock.ts'
import { errorFields } from './base/error-fields.ts'
import { AppError } from './base/errors.ts'
import { createLog, type Log } from './base/log.ts'
import { createMetrics, type Metrics } from './base/metrics.ts'
import { type Random, systemRandom } from './base/random.ts'
import type { Reach } from './base/reach.ts'
import { type Repeating, repeat } from './base/repeat.ts'
import { withinDeadline } from './base/within-deadline.ts'
import { Worker } from './base/worker.ts'
import type { Config } from './config/config.ts'
import { AccountFlags } from './inbox/account-flags.ts'
import { flagUnknownAccount } from './inbox/flag-account.store.ts'
import { ANSWER_MS_MAX, type Inbox } from './inbox/inbox.ts'
import { RECORDING_SETTINGS } from './inbox/record-events.store.ts'
import type { RefusalCode } from './ingress/refusals.ts'
import type { Delivery } from './ingress/verify-delivery.ts'
import { anchorHeads, assertAnchored } from './ledger/anchor-heads.store.ts'
import type { Delivered } from './outbox/carry-out.ts'
import { Outbox } from './outbox/outbox.ts'
import * as pipeline from './pipeline.ts'
import { inTransaction } from './postgres/in-transaction.ts'
import { migrate, requireCurrentSchema, schemaState } from './postgres/migrate.ts'
import { type Database, openDatabase } from './postgres/open-database.ts'
import { createPool, type Pool } from './postgres/pool.ts'
import type { Claim } from './refresh/claim.store.ts'
import { whenSettled } from './refresh/lag.store.ts'
import type { Settlement } from './refresh/settlement.ts'
import { noticePlanChange } from './schedule/plan-change.store.ts'
import { effectsOf } from './service/effects.ts'
import { accountsOf, endpointsOf } from './service/endpoints-of.ts'
import { observe } from './service/observe.ts'
import { openInbox } from './service/open-inbox.ts'
import { openStripe } from './service/open-stripe.ts'
import { EFFECT_KINDS } from './subscription/owing/effect.ts'

const TICK_EVERY_MS = 1_000
const ANCHOR_EVERY_MS = 60_000
const SCHEDULE_EVERY_MS = 3_600_000
/** A start is busy enough. */
const SCHEDULE_FIRST_MS = 5_000
/** A flush that takes longer is given up: an answer is owed within 2 s. */
const FLUSH_TIMEOUT_MS = 1_500
const FLUSH_CONNECTIONS = 2
const OUTBOX_CONNECTIONS = 4

const SPARE_CONNECTIONS = 3

export interface ServiceOptions {
  readonly log?: Log
  readonly clock?: Clock
  readonly random?: Random
  readonly reach?: Reach
  /** Whether to refresh and tick, or only to receive. Default true. */
  readonly works?: boolean
  /** Whether to bring the schema up to date first. Default true. */
  readonly migrates?: boolean
  /** Records events instead of our own; for benches. */
  readonly inbox?: pipeline.Story['inbox']
  /** Told what a person at the terminal may want to know; no secrets. */
  readonly notice?: (message: string) => void
}

/** The composition root: the only place that builds things and passes them on. */
export class Service {
  readonly log: Log
  readonly #config: Config
  readonly #metrics: Metrics
  /** For what somebody waits for: fails soon. */
  readonly #ingest: Pool
  readonly #story: pipeline.Story
  readonly #inbox: Inbox
  readonly #endpoints: ReadonlyMap<string, pipeline.Endpoint>
  readonly #flags: AccountFlags
  /** A slow world must not keep connections from the refresh. */
  readonly #outward: Pool
  readonly #closeDatabase: () => Promise<void>
  readonly #outbox: Outbox | null
  #worker: Worker<Claim> | null = null
  #repeating: Repeating[] = []

  /** Throws AppError of family `config` when it cannot. */
  static async start(config: Config, options: ServiceOptions = {}): Promise<Service> {
    const database = await openDatabase({
      url: config.databaseUrl,
      dataDir: resolve(config.dataFolder, 'postgres'),
      notice: options.notice ?? (() => undefined),
    })
    try {
      const service = new Service(config, options, database)
      await service.#begin(options)
      return service
    } catch (error) {
      await database.close()
      throw error
    }
  }

  private constructor(config: Config, options: ServiceOptions, database: Database) {
    this.log = options.log ?? createLog({ level: config.logLevel })
    this.#config = config
    this.#metrics = createMetrics()
    this.#closeDatabase = database.close
    const { requestsPerSecond, concurrency } = config.refresh
    const onIdleError = (error: unknown) => this.log.warn('connection_lost', errorFields(error))
    const pool = createPool({
      url: database.url,
      applicationName: 'bursar work',
      max: concurrency + SPARE_CONNECTIONS,
      onIdleError,
    })
    this.#ingest = createPool({
      url: database.url,
      applicationName: 'bursar ingest',
      max: FLUSH_CONNECTIONS,
      queryTimeoutMs: FLUSH_TIMEOUT_MS,
      settings: RECORDING_SETTINGS,
      onIdleError,
    })
    this.#flags = new AccountFlags((account) => flagUnknownAccount(this.#ingest, account))
    this.#outward = createPool({
      url: database.url,
      applicationName: 'bursar outbox',
      max: OUTBOX_CONNECTIONS,
      onIdleError,
    })
    this.#inbox = openInbox({
      pool: this.#ingest,
      metrics: this.#metrics,
      reach: options.reach,
      onFlushed: () => this.#worker?.poke(),
    })
    this.#endpoints = endpointsOf(config)
    const { owing, handlers } = effectsOf(config)
    this.#story = {
      clock: options.clock ?? systemClock,
      random: options.random ?? systemRandom,
      reach: options.reach,
      inbox: options.inbox ?? this.#inbox,
      pool,
      stripe: openStripe(config, pool),
      accounts: accountsOf(config),
      requestsPerSecond,
      auditKey: config.audit.key,
      owing,
      handlers,
      notificationDays: config.notificationDays,
      eventRetentionDays: config.eventRetentionDays,
      policy: { plans: config.plans, livemode: config.stripe.livemode, ...config.policy },
    }
    this.#outbox = this.#openOutbox(this.#outward)
    observe(this.#metrics, this.#inbox, pool)
  }

  hasEndpoint(name: string): boolean {
    return this.#endpoints.has(name)
  }

  async receive(endpoint: string, delivery: Delivery): Promise<pipeline.Reception> {
    const known = this.#endpoints.get(endpoint)
    if (known === undefined) throw new AppError('INVARIANT_BROKEN', 'No such endpoint.')
    const reception = await pipeline.receive(this.#story, known, delivery)
    if (reception.kind === 'refused') this.countRefusal(reception.code)
    if (reception.kind === 'ignored') {
      if (reception.because === 'account') await this.#flags.flag(reception.account)
      this.#metrics.count('bursar_deliveries_total', { outcome: `ignored_${reception.because}` })
    }
    return reception
  }

  countRefusal(code: RefusalCode): void {
    this.#metrics.count('bursar_refusals_total', { code })
  }

  async isReady(): Promise<boolean> {
    const state = schemaState(this.#ingest)
    const inTime = withinDeadline(state, ANSWER_MS_MAX, 'POSTGRES_UNAVAILABLE')
    return inTime.then((found) => found === 'current').catch(() => false)
  }

  metricsText(): Promise<string> {
    return this.#metrics.text()
  }

  settled(): Promise<string[]> {
    return whenSettled(this.#story.pool)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()))
    await this.#worker?.stop()
    if (this.#worker !== null) await this.#outbox?.stop()
    await this.#inbox.close()
    if (this.#worker !== null) await this.#anchor()
    await Promise.all([this.#story.pool, this.#ingest, this.#outward].map((pool) => pool.end()))
    await this.#closeDatabase()
  }

  async #begin(options: ServiceOptions): Promise<void> {
    const { pool } = this.#story
    if (options.migrates ?? true) await migrate(pool)
    else await requireCurrentSchema(pool)
    if (!(options.works ?? true)) return
    await inTransaction(pool, (tx) => noticePlanChange(tx, digestOf(this.#config.plans)))
    this.#worker = new Worker({
      concurrency: this.#config.refresh.concurrency,
      claim: (limit) => pipeline.claim(this.#story, limit),
      refresh: (claimed) => this.#refresh(claimed),
      onTrouble: (error) => this.log.warn('work_interrupted', errorFields(error)),
    })
    this.#worker.start()
    await this.#outbox?.start()
    await this.#anchor()
    this.#repeating = [
      repeat(TICK_EVERY_MS, () => this.#tick()),
      repeat(ANCHOR_EVERY_MS, () => this.#anchor()),
      repeat(SCHEDULE_EVERY_MS, () => this.#schedule(), SCHEDULE_FIRST_MS),
    ]
  }

  async #refresh(claimed: Claim): Promise<void> {
    const startedAt = performance.now()
    const settlement = await pipeline.refresh(this.#story, claimed)
    const { id: subject, kind, cause } = claimed
    const outcome = settlement.outcome
    const result = settlement.errorCode === null ? 'answered' : 'failed'
    this.#metrics.count('bursar_settlements_total', { kind, outcome })
    this.#metrics.count('bursar_fetches_total', { kind, reason: cause, result })
    this.#metrics.observe('bursar_refresh_seconds', (performance.now() - startedAt) / 1000)
    if (settlement.errorCode !== null) {
      this.log.warn('refresh_failed', { subject, outcome, error_code: settlement.errorCode })
    }
    this.#tell(subject, settlement)
  }

  #tell(subject: string, { tenantId, moved, opened }: Settlement): void {
    const tenant = tenantId === null ? {} : { tenant_id: tenantId }
    if (moved !== null) {
      const before = moved.from === null ? {} : { status_before: moved.from }
      this.log.info('subscription_moved', { subject, ...tenant, ...before, status: moved.to })
    }
    for (const kind of opened) {
      this.log.warn('finding_opened', { subject, ...tenant, finding_kind: kind })
    }
  }

  /** null where nothing is ever owed: then there is no queue either. */
  #openOutbox(pool: Pool): Outbox | null {
    const kinds = EFFECT_KINDS.filter((kind) => this.#story.handlers[kind] !== undefined)
    if (kinds.length === 0) return null
    return new Outbox({
      pool,
      kinds,
      deliver: (effectId) => this.#deliver(effectId),
      onTrouble: (error) => this.log.warn('work_interrupted', errorFields(error)),
    })
  }

  async #deliver(effectId: string): Promise<Delivered> {
    const delivered = await pipeline.deliver(this.#story, effectId)
    const { effect, outcome, errorCode } = delivered
    if (effect === null || outcome === 'nothing') return delivered
    const { kind, name, tenantId: tenant_id } = effect
    this.#metrics.count('bursar_effects_total', { kind, outcome })
    if (errorCode !== null) {
      this.log.warn('effect_not_done', {
        effect_kind: kind,
        effect: name,
        tenant_id,
        outcome,
        error_code: errorCode,
      })
    }
    return delivered
  }

  async #tick(): Promise<void> {
    try {
      if ((await pipeline.tick(this.#story)) > 0) this.#worker?.poke()
    } catch (error) {
      this.log.warn('tick_failed', errorFields(error))
    }
  }

  async #schedule(): Promise<void> {
    try {
      const { moved, reminded, purged } = await pipeline.schedule(this.#story)
      if (moved + reminded + purged > 0) this.log.info('schedule_run', { moved, reminded, purged })
    } catch (error) {
      this.log.warn('schedule_failed', errorFields(error))
    }
  }

  async #anchor(): Promise<void> {
    try {
      assertAnchored(await anchorHeads(this.#story.pool, this.#config.audit))
    } catch (error) {
      this.log.error('anchor_failed', errorFields(error))
    }
  }
}

function digestOf(plans: Config['plans']): string {
  return createHash('sha256').update(JSON.stringify(plans)).digest('hex')
}
