import { resolve } from 'node:path'
import { type Clock, systemClock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { type Random, systemRandom } from '@bursar/wire/random'
import type { SignatureHeader } from '@bursar/wire/stripe-signature'
import { errorFields } from './base/error-fields.ts'
import { createLog, type Log } from './base/log.ts'
import { createMetrics, type Metrics } from './base/metrics.ts'
import type { Reach } from './base/reach.ts'
import { withinDeadline } from './base/within-deadline.ts'
import type { Config } from './config/config.ts'
import { plansDigest } from './config/plans-digest.ts'
import { Hooks } from './effects/hook/hooks.ts'
import type { Mailer } from './effects/notice/mail/mailer.ts'
import { AccountFlags } from './inbox/account-flags.ts'
import { flagUnknownAccount } from './inbox/flag-account.store.ts'
import { ANSWER_MS_MAX, type Inbox } from './inbox/inbox.ts'
import { RECORDING_SETTINGS } from './inbox/record-events.store.ts'
import type { RefusalCode } from './ingress/refusals.ts'
import { type Delivery, timelyHeader } from './ingress/verify-delivery.ts'
import { bindAuditKey } from './ledger/audit-key.store.ts'
import { fingerprintOf, Traffic } from './operator/traffic/traffic.ts'
import * as pipeline from './pipeline.ts'
import { awaitDatabase } from './postgres/await-database.ts'
import { migrate, requireCurrentSchema, schemaState } from './postgres/migrate.ts'
import { type Database, openDatabase } from './postgres/open-database.ts'
import { createPool, type Pool } from './postgres/pool.ts'
import { whenSettled } from './refresh/lag.store.ts'
import { Reachability } from './refresh/reach/reachability.ts'
import { effectsOf } from './service/effects.ts'
import { accountsOf, endpointsOf } from './service/endpoints-of.ts'
import { type Faces, facesOf } from './service/faces.ts'
import { observe } from './service/observe.ts'
import { openInbox } from './service/open/open-inbox.ts'
import { openPayments } from './service/open/open-payments.ts'
import { openStripe, readRateOf } from './service/open/open-stripe.ts'
import { policyOf } from './service/policy-of.ts'
import { Work } from './service/work.ts'

/** A flush that takes longer is given up: an answer is owed within 2 s. */
const FLUSH_TIMEOUT_MS = 1_500
const FLUSH_CONNECTIONS = 2
const OUTBOX_CONNECTIONS = 4

const SPARE_CONNECTIONS = 3

export interface ServiceOptions {
  readonly log?: Log
  readonly clock?: Clock
  /** Of Stripe, where its time is not ours: by it, checkouts end and changes are prorated. */
  readonly stripeClock?: Clock
  readonly random?: Random
  readonly reach?: Reach
  /** Whether to refresh and tick, or only to receive. Default true. */
  readonly works?: boolean
  /** Whether to bring the schema up to date first. Default true. */
  readonly migrates?: boolean
  /** Ends the wait for a database that does not answer: the start fails. */
  readonly giveUp?: AbortSignal
  /** Who listens in this process; closed by the start. */
  readonly hooks?: Hooks
  /** Records events instead of our own; for benches. */
  readonly inbox?: pipeline.Story['inbox']
  /** Takes the mails where no mail server is set; absent: none are owed. */
  readonly catcher?: Mailer
  /** Told what a person at the terminal may want to know; no secrets. */
  readonly notice?: (message: string) => void
}

/** The composition root: the only place that builds things and passes them on. */
export class Service {
  readonly log: Log
  readonly faces: Faces
  readonly #metrics: Metrics
  /** For what somebody waits for: fails soon. */
  readonly #ingest: Pool
  readonly #story: pipeline.Story
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
      reach: options.reach,
      onFlushed: () => this.#work.poke(),
    })
    this.#endpoints = endpointsOf(config)
    const { clock = systemClock, catcher = null, hooks = new Hooks() } = options
    const { log } = this
    const readPayment = openPayments(config, this.#outward)
    const around = { pool: this.#outward, clock, catcher, log, hooks, readPayment }
    const reachability = new Reachability(clock)
    const { owing, handlers, off } = effectsOf(config, around)
    for (const feature of off) log.info('feature_off', feature)
    // Whoever must pay or confirm is shown no way to.
    if (config.mail !== null && config.brand.billingUrl === null) {
      log.warn('brand_billing_url_unset')
    }
    this.#story = {
      clock,
      random: options.random ?? systemRandom,
      reach: options.reach,
      inbox: options.inbox ?? this.#inbox,
      pool,
      stripe: openStripe(config, pool, reachability.note),
      accounts: accountsOf(config),
      readRate: readRateOf(config),
      plansDigest: plansDigest(config.plans),
      auditKey: config.audit.key,
      owing,
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
      story: this.#story,
      log,
      metrics: this.#metrics,
      outward,
      reachability,
      onSettled: (subject) => this.faces.customer?.billing.settlements.tell(subject),
    })
    this.#traffic = new Traffic(clock)
    this.#fingerprints = new Map(
      config.endpoints.map(({ name, secrets }) => [name, secrets.map(fingerprintOf)]),
    )
    this.faces = facesOf({
      config,
      databaseUrl: database.url,
      clock,
      stripeClock: options.stripeClock ?? clock,
      log,
      traffic: this.#traffic,
      owing,
      wake: () => this.#work.poke(),
      onAsked: reachability.note,
    })
    observe(this.#metrics, this.#inbox, pool)
  }

  hasEndpoint(name: string): boolean {
    return this.#endpoints.has(name)
  }

  /** What a `Stripe-Signature` says, or why a delivery is refused for it, whatever its body. */
  judgeHeader(signatureHeader: string | null): SignatureHeader | RefusalCode {
    return timelyHeader(signatureHeader, this.#story.clock.now())
  }

  async receive(endpoint: string, delivery: Delivery): Promise<pipeline.Reception> {
    const known = this.#endpoints.get(endpoint)
    if (known === undefined) throw new AppError('INVARIANT_BROKEN', 'No such endpoint.')
    const reception = await pipeline.receive(this.#story, known, delivery)
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

  settled(): Promise<string[]> {
    return whenSettled(this.#story.pool)
  }

  /** A link that lets its bearer into the console, once; null where there are none. */
  async consoleLink(url: string): Promise<string | null> {
    return (await this.faces.operator?.issueLink(url)) ?? null
  }

  /** For a service that does not work by itself: whatever can be done now, once. */
  workOnce(): Promise<void> {
    return this.#work.once()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    if (this.#works) await this.#work.stop()
    await this.#inbox.close()
    await this.faces.entitlements?.close()
    await this.faces.tenants?.close()
    await this.faces.merge?.close()
    await this.faces.operator?.close()
    await this.faces.customer?.stop()
    await Promise.all([this.#story.pool, this.#ingest, this.#outward].map((pool) => pool.end()))
    await this.#closeDatabase()
  }

  async #begin(options: ServiceOptions, { audit }: Config): Promise<void> {
    const { pool } = this.#story
    await awaitDatabase(pool, {
      onWait: (error) => this.log.warn('database_awaited', errorFields(error)),
      giveUp: options.giveUp,
    })
    if (options.migrates ?? true) await migrate(pool)
    else await requireCurrentSchema(pool)
    await bindAuditKey(pool, audit.key)
    await this.faces.operator?.start()
    await this.faces.customer?.start()
    if (!(options.works ?? true)) return
    await this.#work.start()
    this.#works = true
  }
}
