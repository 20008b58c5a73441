import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { StopMode } from '../../packages/embedded-postgres/src/process/postmaster.ts'
import { stopPostmaster } from '../../packages/embedded-postgres/src/process/stop-postmaster.ts'
import { prepareServerHome } from '../../packages/embedded-postgres/src/server-home.ts'
import {
  type EmbeddedServer,
  startEmbedded,
} from '../../packages/embedded-postgres/src/start-embedded.ts'
import { anchorFileOf } from './anchor-file.ts'
import { findAbandonedFolders, makeFastFolder } from './scratch-folder.ts'

/** A PostgreSQL of one test's own, to be stopped, crashed and started again. */
export interface TestServer {
  /** The same after every start. The database is empty: not migrated. */
  url: string
  /** As superuser, in the database `postgres`. */
  adminUrl: string
  /** The postmaster's, of the last start. */
  pid(): number
  /** `immediate` is a crash: nothing is flushed, sessions are cut. */
  stop(mode?: StopMode): Promise<void>
  /** After a stop or a crash, on the same port. */
  start(): Promise<void>
  /** What it has written down itself so far. */
  log(): string
  /** Every process of it stands still until `thaw`: connections stay open and say nothing. */
  freeze(): Promise<void>
  thaw(): void
  /** Stops it and removes its files. */
  remove(): Promise<void>
}

export async function startTestServer(): Promise<TestServer> {
  const folder = makeFastFolder()
  const options = { dataDir: join(folder, 'postgres'), log: { info: () => undefined } }
  let server: EmbeddedServer = await startEmbedded({ ...options, durable: false })
  let frozen: number[] = []
  const thaw = () => {
    for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT')
  }
  return {
    url: server.url,
    adminUrl: server.adminUrl,
    pid: () => server.pid,
    stop: (mode) => server.stop(mode),
    start: async () => {
      server = await startEmbedded({ ...options, durable: false, port: server.port })
    },
    freeze: async () => {
      frozen = await stopProcesses(server)
    },
    thaw,
    log: () => readFileSync(prepareServerHome(options.dataDir).home.logFile, 'utf8'),
    remove: async () => {
      thaw()
      await server.stop('immediate')
      rmSync(folder, { recursive: true, force: true })
      rmSync(anchorFileOf(server.url), { force: true })
    },
  }
}

/** Stops the postmaster, which then makes no new ones, and all that work for somebody. */
async function stopProcesses({ adminUrl, pid }: EmbeddedServer): Promise<number[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  process.kill(pid, 'SIGSTOP')
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )
  await client.end()
  const backends = rows.map((row) => row.pid)
  for (const backend of backends) process.kill(backend, 'SIGSTOP')
  return [pid, ...backends]
}

/** Ends the servers and removes the files of test runs that were killed. */
export async function removeAbandonedServers(): Promise<void> {
  for (const folder of findAbandonedFolders()) {
    const dataDir = join(folder, 'postgres')
    if (existsSync(dataDir)) await stopPostmaster(prepareServerHome(dataDir).home, 'immediate')
    rmSync(folder, { recursive: true, force: true })
  }
}
