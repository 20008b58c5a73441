import type { Clock } from '@bursar/wire/clock'
import type { AppError } from '@bursar/wire/errors'
import { toAppError } from '@bursar/wire/postgres/to-app-error'
import pg from 'pg'
import { CarefulClient } from './careful-client.ts'
import { columnTypes } from './column-types.ts'

export type Pool = pg.Pool

/** What a statement runs on: one connection inside a transaction, or a pool. */
export type Tx = Pick<pg.ClientBase, 'query'>

const CONNECTIONS_MAX = 10
// "The database is down" must be known in less than two seconds, also when nothing answers at all.
const CONNECT_TIMEOUT_MS = 1_500
const STATEMENT_TIMEOUT_MS = 15_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000
const LOCK_TIMEOUT_MS = 10_000
// Longer than the server's own limit: it speaks only when the server cannot.
const QUERY_TIMEOUT_MS = 20_000
const KEEP_ALIVE_DELAY_MS = 10_000

/**
 * What our statements rely on, whatever a role or a database has been given as its usual.
 * `default_transaction_read_only` is left alone: who set it means it, and gets
 * POSTGRES_UNAVAILABLE until it is taken back.
 */
const SESSION_SETTINGS = {
  search_path: 'pg_catalog',
  default_transaction_isolation: 'read committed',
} as const

export interface PoolOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string
  /** Connections at most; 10. */
  max?: number
  /** Shown in `pg_stat_activity`; `bursar`. */
  applicationName?: string
  /** To connect, or to wait for a free connection of the pool; 1,500 ms. */
  connectTimeoutMs?: number
  /** One statement, measured here, so that a hung server is noticed; 20,000 ms. */
  queryTimeoutMs?: number
  /** Further settings of PostgreSQL for these sessions, for example how they plan. */
  settings?: Readonly<Record<string, string>>
  /** Tests only: `bursar.clock()` says this instant on every connection that is taken. */
  clock?: Clock
  /** Told when an idle connection breaks. The pool replaces it by itself. */
  onIdleError?: (error: AppError) => void
}

/**
 * A pool that fails in bounded time and never ends the process. SQL names every table with its
 * schema (`bursar.tenants`), because the search path holds the system catalogue only.
 */
export function createPool(options: PoolOptions): Pool {
  const settings = {
    connectionString: options.url,
    max: options.max ?? CONNECTIONS_MAX,
    application_name: options.applicationName ?? 'bursar',
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    options: toFlags({ ...SESSION_SETTINGS, ...options.settings }),
    Client: CarefulClient,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    types: columnTypes,
  }
  const { clock, onIdleError } = options
  const pool = clock === undefined ? new pg.Pool(settings) : new ClockedPool(settings, clock)
  pool.on('error', (error) => {
    // While it closes, a server that shuts down may still speak: nobody has lost anything.
    if (!pool.ending) onIdleError?.(toAppError(error))
  })
  // Between two statements of a transaction nobody listens to the connection, and an error event
  // without a listener would end the process. The next statement reports the broken connection.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

function toFlags(settings: Readonly<Record<string, string>>): string {
  const flags = Object.entries(settings).map(([name, value]) => {
    return `-c ${name}=${value.replaceAll(/[\\ ]/g, '\\$&')}`
  })
  return flags.join(' ')
}

type Taken = (error: Error | undefined, client?: pg.PoolClient, done?: () => void) => void

/** Sets `bursar.now` on every connection that is taken, so that SQL sees the test's time. */
class ClockedPool extends pg.Pool {
  readonly #clock: Clock
  readonly #told = new WeakMap<pg.PoolClient, string>()

  constructor(settings: pg.PoolConfig, clock: Clock) {
    super(settings)
    this.#clock = clock
  }

  // pg.Pool calls this with a callback for its own `query`, everybody else awaits it.
  override connect(): Promise<pg.PoolClient>
  override connect(taken: Taken): void
  override connect(taken?: Taken): Promise<pg.PoolClient> | undefined {
    const client = this.#take()
    if (taken === undefined) return client
    client.then(
      (ready) => taken(undefined, ready, ready.release),
      (error) => taken(error),
    )
    return undefined
  }

  async #take(): Promise<pg.PoolClient> {
    const client = await super.connect()
    const now = this.#clock.now().toISOString()
    if (this.#told.get(client) === now) return client
    try {
      await client.query("select set_config('bursar.now', $1, false)", [now])
      this.#told.set(client, now)
      return client
    } catch (error) {
      client.release(true)
      throw error
    }
  }
}
