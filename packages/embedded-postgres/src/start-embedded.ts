import { readdirSync } from 'node:fs'
import pg from 'pg'
import { clearDrafts, initialise, readSecrets, type Secrets } from './initialise.ts'
import { type KeptServer, keepOpen } from './keep-open.ts'
import { type OpenServer, openServer } from './open-server.ts'
import { findPostmaster, type StopMode } from './process/postmaster.ts'
import { stopPostmaster } from './process/stop-postmaster.ts'
import { prepareRuntime } from './runtime.ts'
import { prepareServerHome, type ServerHome } from './server-home.ts'

export interface EmbeddedOptions {
  /** All files of the server are kept here, for example `.bursar/postgres`. */
  dataDir: string
  log: { info(message: string): void }
  /** Default: that of the last time if it is free, else any other. */
  port?: number
  /** `false` only for tests: commits do not wait for the disk. Default `true`. */
  durable?: boolean
}

export interface EmbeddedServer {
  /** As the role `bursar`, which owns the database `bursar` and is no superuser. */
  url: string
  /** As the superuser `postgres`; for tests and campaigns. */
  adminUrl: string
  port: number
  /** Of the postmaster; another one after a crash. */
  readonly pid: number
  /** The server was running already; whoever started it had been killed. */
  adopted: boolean
  /** Ends the server and all its processes. A second call waits for the first. */
  stop(mode?: StopMode): Promise<void>
}

/**
 * A real PostgreSQL on 127.0.0.1, started or adopted, and held for this process alone. When it
 * crashes it is started again on the same port, until `stop` is called.
 * Errors: EMBEDDED_IN_USE, EMBEDDED_UNUSABLE, PORT_TAKEN (only a port that was asked for).
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir, log, port, durable = true } = options
  const { home, moved } = prepareServerHome(dataDir)
  if (moved) log.info(`PostgreSQL cannot read ${dataDir}, so its data is in ${home.folder}.`)
  const runtime = prepareRuntime(home)
  await initialise(home, runtime, { durable })
  const open = (wanted: number | undefined) => openServer(home, runtime, { port: wanted, durable })
  const opened = await open(port)
  clearDrafts(home, readdirSync(home.folder))
  await ensureApiRole(adminUrlOf(readSecrets(home), opened.port)).catch(async (error: unknown) => {
    await opened.claim.release()
    throw error
  })
  const kept = keepOpen(opened, { log, reopen: () => open(opened.port) })
  return toServer(home, { opened, kept })
}

/** The URL, as the role `bursar`, of the server that runs there already; null when none does. */
export function findRunning(dataDir: string): string | null {
  const { home } = prepareServerHome(dataDir)
  const found = findPostmaster(home)
  return found?.status === 'ready' ? urlOf(readSecrets(home), found.port) : null
}

function urlOf({ bursar }: Secrets, port: number): string {
  return `postgres://bursar:${bursar}@127.0.0.1:${port}/bursar`
}

function adminUrlOf({ admin }: Secrets, port: number): string {
  return `postgres://postgres:${admin}@127.0.0.1:${port}/postgres`
}

function toServer(
  home: ServerHome,
  { opened, kept }: { opened: OpenServer; kept: KeptServer },
): EmbeddedServer {
  const secrets = readSecrets(home)
  const { port, adopted } = opened
  let stopped: Promise<void> | undefined
  const stop = async (mode: StopMode) => {
    const last = await kept.letGo()
    if (last === null) return // Another process holds it now: not ours to stop.
    await stopPostmaster(home, mode)
    await last.claim.release()
  }
  return {
    url: urlOf(secrets, port),
    adminUrl: adminUrlOf(secrets, port),
    port,
    get pid() {
      return kept.current().pid
    },
    adopted,
    stop: (mode = 'fast') => {
      stopped ??= stop(mode)
      return stopped
    },
  }
}

// As the superuser, because `bursar` may not create roles; also in clusters of earlier versions.
const ENSURE = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'bursar_api') then
    create role bursar_api nologin nobypassrls;
  end if;
  grant bursar_api to bursar with inherit false, set true;
end $$`

/** The role that the API takes, which a migration relies on. */
async function ensureApiRole(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  // A server that goes away is told of by the statement.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(ENSURE)
  } finally {
    await client.end()
  }
}
