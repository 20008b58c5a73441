import { resolve } from 'node:path'
import { systemClock } from '@bursar/wire/clock'
import { AppError, type ErrorCode } from '@bursar/wire/errors'
import { systemRandom } from '@bursar/wire/random'
import type { SignatureHeader } from '@bursar/wire/stripe-signature'
import { bindAuditKey } from './audit/audit-key.store.ts'
import { errorFields } from './base/error-fields.ts'
import { UNAVAILABLE } from './base/label-values.ts'
import { createLog, type Log } from './base/log.ts'
import { createMetrics, type Metrics } from './base/metrics.ts'
import { withinDeadline } from './base/within-deadline.ts'
import type { Config } from './config/config.ts'
import { plansDigest } from './config/plans-digest.ts'
import { Hooks } from './delivery/hooks/hooks.ts'
import { AccountFlags } from './inbox/account-flags.ts'
import { ANSWER_MS_MAX, type Inbox } from './inbox/inbox.ts'
import { RECORDING_SETTINGS } from './inbox/record-events.store.ts'
import type { RefusalCode } from './ingress/refusals.ts'
import { type Delivery, timelyHeader } from './ingress/verify-delivery.ts'
import { fingerprintOf, Traffic } from './operator/traffic/traffic.ts'
import * as pipeline from './pipeline.ts'
import { awaitDatabase } from './postgres/await-database.ts'
import { migrate, requireCurrentSchema, schemaState } from './postgres/migrate.ts'
import { type Database, openDatabase } from './postgres/open-database.ts'
import { createPool, type Pool } from './postgres/pool.ts'
import { whenCaughtUp } from './refresh/lag.store.ts'
import { Reachability } from './refresh/reachability/reachability.ts'
import { type Apis, apisOf } from './service/apis.ts'
import { accountsOf, endpointsOf } from './service/endpoints-of.ts'
import { observe } from './service/observe.ts'
import type { BursarOptions } from './service/open/bursar-options.ts'
import { openInbox } from './service/open/open-inbox.ts'
import { openPayments } from './service/open/open-payments.ts'
import { openStripe, readRateOf } from './service/open/open-stripe.ts'
import { outboxOf } from './service/outbox.ts'
import { policyOf } from './service/policy-of.ts'
import { Work } from './service/work.ts'
import { flagUnknownAccount } from './subscription/finding/flag-account.store.ts'

/** A flush that takes longer is given up: an answer is owed within 2 s. */
const FLUSH_TIMEOUT_MS = 1_500
const FLUSH_CONNECTIONS = 2
const OUTBOX_CONNECTIONS = 4

const SPARE_CONNECTIONS = 3

/** What a host may say, and who listens in this process; closed by the start. */
export interface ServiceOptions extends BursarOptions {
  readonly hooks?: Hooks
}

/** The composition root: the only place that builds things and passes them on. */
export class Service {
  readonly log: Log
  readonly apis: Apis
  readonly #metrics: Metrics
  /** For what somebody waits for: fails soon. */
  readonly #ingest: Pool
  readonly #context: pipeline.PipelineContext
  readonly #inbox: Inbox
  readonly #endpoints: ReadonlyMap<string, pipeline.Endpoint>
  readonly #flags: AccountFlags
  readonly #traffic: Traffic
  /** Of the secrets of each endpoint. */
  readonly #fingerprints: ReadonlyMap<string, readonly string[]>
  /** A slow world must not keep connections from the refresh. */
  readonly #outward: Pool
  readonly #closeDatabase: () => Promise<void>
  readonly #work: Work
  readonly #stopping = new AbortController()
  #works = false

  /** Throws AppError of family `config` when it cannot. */
  static async start(config: Config, options: ServiceOptions = {}): Promise<Service> {
    const database = await openDatabase({
      url: config.databaseUrl,
      dataDir: resolve(config.dataFolder, 'postgres'),
      notice: options.notice ?? (() => undefined),
    })
    let service: Service | null = null
    try {
      service = new Service(config, options, database)
      await service.#begin(options, config)
      return service
    } catch (error) {
      // Idle connections would keep the process alive.
      await (service === null ? database.close() : service.stop())
      throw error
    }
  }

  private constructor(config: Config, options: ServiceOptions, database: Database) {
    this.log = options.log ?? createLog({ level: config.logLevel })
    this.#metrics = createMetrics()
    this.#closeDatabase = database.close
    const { concurrency } = config.refresh
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
      failpoint: options.failpoint,
      onFlushed: () => this.#work.markStale(),
    })
    this.#endpoints = endpointsOf(config)
    const { clock = systemClock, catcher = null, hooks = new Hooks() } = options
    const { log } = this
    const readPayment = openPayments(config, this.#outward)
    const context = { pool: this.#outward, clock, catcher, log, hooks, readPayment }
    const reachability = new Reachability(clock)
    const { outgoing, handlers, off } = outboxOf(config, context)
    for (const feature of off) log.info('feature_off', feature)
    // Whoever must pay or confirm is shown no way to.
    if (config.mail !== null && config.brand.billingUrl === null) {
      log.warn('brand_billing_url_unset')
    }
    this.#context = {
      clock,
      random: options.random ?? systemRandom,
      failpoint: options.failpoint,
      inbox: options.inbox ?? this.#inbox,
      pool,
      stripe: openStripe(config, pool, reachability.note),
      accounts: accountsOf(config),
      readRate: readRateOf(config),
      plansDigest: plansDigest(config.plans),
      auditKey: config.audit.key,
      outgoing,
      handlers,
      notificationDays: config.notificationDays,
      eventRetentionDays: config.eventRetentionDays,
      onTermFailed: ({ tenantId: tenant_id, subscriptionId: subscription_id }, error) =>
        log.warn('term_failed', { tenant_id, subscription_id, ...errorFields(error) }),
      policy: policyOf(config),
    }
    const outward = this.#outward
    this.#work = new Work({
      config,
      context: this.#context,
      log,
      metrics: this.#metrics,
      outward,
      reachability,
      onObserved: (objectId) => this.apis.customer?.billing.waiters.tell(objectId),
    })
    this.#traffic = new Traffic(clock)
    this.#fingerprints = new Map(
      config.endpoints.map(({ name, secrets }) => [name, secrets.map(fingerprintOf)]),
    )
    this.apis = apisOf({
      config,
      databaseUrl: database.url,
      clock,
      stripeClock: options.stripeClock ?? clock,
      log,
      traffic: this.#traffic,
      outgoing,
      wake: () => this.#work.markStale(),
      onAsked: reachability.note,
    })
    observe(this.#metrics, this.#inbox, pool)
  }

  hasEndpoint(name: string): boolean {
    return this.#endpoints.has(name)
  }

  /** What a `Stripe-Signature` says, or why a delivery is refused for it, whatever its body. */
  judgeHeader(signatureHeader: string | null): SignatureHeader | RefusalCode {
    return timelyHeader(signatureHeader, this.#context.clock.now())
  }

  async receive(endpoint: string, delivery: Delivery): Promise<pipeline.Reception> {
    const known = this.#endpoints.get(endpoint)
    if (known === undefined) throw new AppError('INVARIANT_BROKEN', 'There is no such endpoint.')
    const reception = await pipeline.receive(this.#context, known, delivery)
    if (reception.kind === 'refused') {
      this.countRefusal(endpoint, reception.code)
      return reception
    }
    this.#countSecrets(endpoint, reception.secretIndexes)
    if (reception.kind === 'ignored') {
      this.#traffic.count(endpoint, 'ignored', reception.because)
      if (reception.because === 'account') await this.#flags.flag(reception.account)
      this.#metrics.count('bursar_deliveries_total', { outcome: `ignored_${reception.because}` })
    }
    return reception
  }

  /** The delivery once, with the first that signed it; the others that did are in use as well. */
  #countSecrets(endpoint: string, indexes: readonly number[]): void {
    const fingerprints = this.#fingerprints.get(endpoint) ?? []
    for (const [turn, index] of indexes.entries()) {
      const outcome = turn === 0 ? 'accepted' : 'cosigned'
      this.#traffic.count(endpoint, outcome, fingerprints[index] ?? 'unknown')
    }
  }

  countRefusal(endpoint: string, code: RefusalCode): void {
    this.#traffic.count(endpoint, 'refused', code)
    this.#metrics.count('bursar_refusals_total', { code })
  }

  /** Of a delivery that could not be recorded. An error that the metric does not list is a bug. */
  countUnavailable(code: ErrorCode): void {
    const known = UNAVAILABLE.find((one) => one === code) ?? 'INVARIANT_BROKEN'
    this.#metrics.count('bursar_unavailable_total', { code: known })
  }

  async isReady(): Promise<boolean> {
    const state = schemaState(this.#ingest)
    const inTime = withinDeadline(state, ANSWER_MS_MAX, 'POSTGRES_UNAVAILABLE')
    return inTime.then((found) => found === 'current').catch(() => false)
  }

  metricsText(): Promise<string> {
    return this.#metrics.text()
  }

  /** Aborted when the service stops. */
  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  caughtUp(): Promise<string[]> {
    return whenCaughtUp(this.#context.pool)
  }

  /** A link that lets its bearer into the console, once; null where there are none. */
  async consoleLink(url: string): Promise<string | null> {
    return (await this.apis.operator?.issueLink(url)) ?? null
  }

  /** For a service that does not work by itself: whatever can be done now, once. */
  workOnce(): Promise<void> {
    return this.#work.once()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    if (this.#works) await this.#work.stop()
    await this.#inbox.close()
    await this.apis.entitlements?.close()
    await this.apis.tenants?.close()
    await this.apis.merge?.close()
    await this.apis.operator?.close()
    await this.apis.customer?.stop()
    await Promise.all([this.#context.pool, this.#ingest, this.#outward].map((pool) => pool.end()))
    await this.#closeDatabase()
  }

  async #begin(options: ServiceOptions, { audit }: Config): Promise<void> {
    const { pool } = this.#context
    await awaitDatabase(pool, {
      onWait: (error) => this.log.warn('database_awaited', errorFields(error)),
      giveUp: options.giveUp,
    })
    if (options.migrates ?? true) await migrate(pool)
    else await requireCurrentSchema(pool)
    await bindAuditKey(pool, audit.key)
    await this.apis.operator?.start()
    await this.apis.customer?.start()
    if (!(options.works ?? true)) return
    await this.#work.start()
    this.#works = true
  }
}
