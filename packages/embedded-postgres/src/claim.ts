import { AppError } from '@bursar/wire/errors'
import { toAppError } from '@bursar/wire/postgres/to-app-error'
import pg from 'pg'
import { readSecrets } from './initialise.ts'
import type { ServerHome } from './server-home.ts'
import { waitFor } from './wait-for.ts'

/** Any number, in the database `postgres`, where nothing of ours is locked otherwise. */
const OWNER_LOCK = 4242
const CONNECT_TIMEOUT_MS = 5_000
// Whoever was killed a moment ago holds the lock until its server process has noticed.
const LOCK_TIMEOUT_MS = 1_500

/** A connection that holds the server for this process. It is free again when the process ends. */
export interface Claim {
  /** Observes when the connection ends, for example because the server did. */
  lost: Promise<void>
  release(): Promise<void>
}

/**
 * Holds the server: PostgreSQL itself is the arbiter, by a lock of a session, so that no lock file
 * can be stale. Errors: EMBEDDED_IN_USE; POSTGRES_UNAVAILABLE while it starts or stops;
 * EMBEDDED_UNUSABLE when the server on this port is not the one of this home.
 */
export async function claimServer(home: ServerHome, port: number): Promise<Claim> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    password: readSecrets(home).admin,
    application_name: `bursar owner ${process.pid}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  })
  const lost = new Promise<void>((resolve) => client.once('end', resolve))
  client.on('error', () => undefined) // `end` follows, and says all we need.
  try {
    await client.connect()
    await assertSameServer(client, home)
    await lock(client, home)
    return { lost, release: () => client.end() }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw toAppError(error)
  }
}

async function assertSameServer(client: pg.Client, home: ServerHome): Promise<void> {
  const { rows } = await client.query<{ data: string }>(
    `select current_setting('data_directory') as data`,
  )
  if (rows[0]?.data === home.data) return
  throw new AppError(
    'EMBEDDED_UNUSABLE',
    `The server on the port of ${home.data} serves another data folder.`,
  )
}

async function lock(client: pg.Client, home: ServerHome): Promise<void> {
  const locked = async () => {
    const text = `select pg_try_advisory_lock(${OWNER_LOCK}) as locked`
    return (await client.query<{ locked: boolean }>(text)).rows[0]?.locked === true
  }
  if (await waitFor(locked, LOCK_TIMEOUT_MS)) return
  const { rows } = await client.query<{ owner: string }>(
    `select application_name as owner from pg_stat_activity join pg_locks using (pid)
     where locktype = 'advisory' and objid = ${OWNER_LOCK} and granted`,
  )
  const pid = rows[0]?.owner.split(' ').at(-1) ?? 'unknown'
  throw new AppError('EMBEDDED_IN_USE', `Process ${pid} uses ${home.folder}.`)
}
