import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PgBoss } from 'pg-boss'
import Stripe from 'stripe'
import { EVENT_TYPES } from '../../../packages/bursar/src/inbox/event-types.ts'
import { createPool } from '../../../packages/bursar/src/postgres/pool.ts'
import {
  createSimulator,
  type Endpoint,
  type Simulator,
} from '../../../packages/simulator/src/index.ts'
import { type ServeProcess, startServe } from '../serve-process.ts'
import { TEST_PLANS, TEST_SECRET } from '../test-config.ts'
import { startTestEndpoint, type TestEndpoint } from '../test-endpoint.ts'
import { until } from '../until.ts'
import { findWrongs, type Scene } from './find-wrongs.ts'
import { Lifecycle } from './lifecycle.ts'

const STARTS_MAX = 5
const CONFIG_FILE = 'sending.config.json'
const WEBHOOK_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
/** Real Stripe waits longer; here the second process is to be found at once. */
const RETRY_AFTER_MS = [50, 100, 200, ...Array<number>(300).fill(300)]

export interface StageOptions {
  /** A database of its own: empty, or current. */
  readonly databaseUrl: string
  /** An empty folder of its own. */
  readonly folder: string
  readonly seed: number
}

/** A simulated Stripe, a database, and processes that come and go between them. */
export class Stage {
  readonly #options: StageOptions
  readonly #apiBase: string
  readonly #scene: Omit<Scene, 'customers'>
  readonly #endpoint: Endpoint
  readonly #lifecycles: Lifecycle[] = []

  static async open(options: StageOptions): Promise<Stage> {
    const simulator = createSimulator({
      seed: options.seed,
      deliveries: { retryAfterMs: RETRY_AFTER_MS },
    })
    const { url } = await simulator.start()
    return new Stage(options, simulator, url, await startTestEndpoint())
  }

  private constructor(
    options: StageOptions,
    simulator: Simulator,
    apiBase: string,
    endpoint: TestEndpoint,
  ) {
    this.#options = options
    const crm = { url: endpoint.url, secretEnv: 'WEBHOOK_SECRET_CRM' }
    const webhooks = { allowPrivate: true, endpoints: { crm } }
    mkdirSync(options.folder, { recursive: true })
    // A year of many customers' lives passes within minutes of the database's time.
    const config = JSON.stringify({ plans: TEST_PLANS, policy: { brake: 'off' }, webhooks })
    writeFileSync(join(options.folder, CONFIG_FILE), config)
    this.#apiBase = apiBase
    simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
    simulator.platform.createPrice({ id: 'price_pro', unit_amount: 9900 })
    const url = 'http://127.0.0.1:9/'
    const events = Object.keys(EVENT_TYPES)
    this.#endpoint = simulator.addWebhookEndpoint({ url, secret: TEST_SECRET, events })
    const { hostname: host, port } = new URL(apiBase)
    this.#scene = {
      simulator,
      endpoint,
      stripe: new Stripe(simulator.apiKey, { host, port, protocol: 'http', telemetry: false }),
      pool: createPool({ url: options.databaseUrl, max: 5, connectTimeoutMs: 30_000 }),
      audit: {
        key: createSecretKey(randomBytes(32)),
        anchorFile: join(options.folder, '.bursar', 'audit.anchor'),
      },
    }
  }

  /**
   * Another `bursar serve` on the stage’s database, started again, like a service manager does,
   * while the machine is so busy that PostgreSQL does not answer in time.
   */
  async startServe(env: Readonly<Record<string, string>> = {}): Promise<ServeProcess> {
    const { databaseUrl, folder } = this.#options
    const key = this.#scene.audit.key.export().toString('hex')
    const keys = {
      AUDIT_KEY: key,
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      BURSAR_CONFIG: join(folder, CONFIG_FILE),
      WEBHOOK_SECRET_CRM: WEBHOOK_SECRET,
    }
    const options = { databaseUrl, apiBase: this.#apiBase, folder, env: { ...keys, ...env } }
    for (let starts = 1; ; starts += 1) {
      try {
        return await startServe(options)
      } catch (error) {
        if (starts === STARTS_MAX || !String(error).includes('POSTGRES_UNAVAILABLE')) throw error
      }
    }
  }

  /** From now on Stripe delivers to this process; what it could not deliver so far, as well. */
  deliverTo(process: ServeProcess): void {
    this.#endpoint.url = `${process.url}/webhook/stripe`
  }

  newLifecycle(): Lifecycle {
    const name = `tenant-${this.#options.seed}-${this.#lifecycles.length + 1}`
    const lifecycle = new Lifecycle(this.#scene.simulator, this.#scene.stripe, name)
    this.#lifecycles.push(lifecycle)
    return lifecycle
  }

  /** Lets the moment come at which a few objects are expected to have changed by themselves. */
  async letTimeCome(): Promise<void> {
    await this.#scene.pool.query(
      `update bursar.stripe_objects set recheck_at = now() where (account, object_id) in (
         select account, object_id from bursar.stripe_objects
         where recheck_at is not null order by recheck_at desc limit 3)`,
    )
  }

  /**
   * As after three minutes without a word of the dead: the queue gives the messages that it was at
   * work on to somebody else. Resolves when nothing is owed any more.
   */
  async untilAllIsTold(): Promise<void> {
    const { pool } = this.#scene
    await pool.query(`
      update bursar_queue.job set started_on = started_on - interval '1 hour'
        where state = 'active';
      update bursar_queue.queue set monitor_on = null, monitor_claim_on = null`)
    const db = { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) }
    const boss = new PgBoss({ db, schema: 'bursar_queue', supervise: false, schedule: false })
    await boss.start()
    await boss.supervise('webhook')
    await boss.stop({ close: false })
    await until('every message delivered', () =>
      this.#is('not exists (select from bursar.outbox where outcome is null)'),
    )
  }

  /** Whether every delivery was accepted and every object is observed. */
  async isObserved(): Promise<boolean> {
    if (this.#scene.simulator.deliveries.outstanding > 0) return false
    return this.#is(
      'not exists (select from bursar.stripe_objects where stale or recheck_at <= now())',
    )
  }

  /** Rejects when that never comes. */
  untilCaughtUp(): Promise<void> {
    return until('every event delivered, every object observed', () => this.isObserved())
  }

  async #is(fact: string): Promise<boolean> {
    const { rows } = await this.#scene.pool.query<{ so: boolean }>(`select ${fact} as so`)
    return rows[0]!.so
  }

  findWrongs(): Promise<string[]> {
    const customers = this.#lifecycles.map(({ customer }) => customer)
    return findWrongs({ ...this.#scene, customers })
  }

  async close(): Promise<void> {
    await this.#scene.simulator.stop()
    await this.#scene.endpoint.stop()
    await this.#scene.pool.end()
  }
}
