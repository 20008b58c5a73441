import { readdirSync } from 'node:fs'
import { clearDrafts, initialise, readSecrets } from './initialise.ts'
import { type OpenServer, openServer } from './open-server.ts'
import type { StopMode } from './postmaster.ts'
import { prepareRuntime } from './runtime.ts'
import { prepareServerHome, type ServerHome } from './server-home.ts'
import { stopPostmaster } from './stop-postmaster.ts'

export interface EmbeddedOptions {
  /** All files of the server are kept here, for example `.bursar/postgres`. */
  dataDir: string
  log: { info(message: string): void }
  /** Default: any free one. */
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
  /** Of the postmaster. */
  pid: number
  /** The server was running already; whoever started it had been killed. */
  adopted: boolean
  /** Ends the server and all its processes. A second call waits for the first. */
  stop(mode?: StopMode): Promise<void>
}

/**
 * A real PostgreSQL on 127.0.0.1, started or adopted, and held for this process alone.
 * Errors: EMBEDDED_IN_USE, EMBEDDED_UNUSABLE, PORT_TAKEN (only a port that was asked for).
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir, log, port, durable = true } = options
  const { home, moved } = prepareServerHome(dataDir)
  if (moved) log.info(`PostgreSQL may not read ${dataDir}; its data is in ${home.folder}.`)
  const runtime = prepareRuntime(home)
  await initialise(home, runtime, { durable })
  const opened = await openServer(home, runtime, { port, durable })
  clearDrafts(home, readdirSync(home.folder))
  return toServer(home, opened)
}

function toServer(home: ServerHome, { claim, port, pid, adopted }: OpenServer): EmbeddedServer {
  const secrets = readSecrets(home)
  let stopped: Promise<void> | undefined
  const stop = async (mode: StopMode) => {
    await claim.release()
    await stopPostmaster(home, mode)
  }
  return {
    url: `postgres://bursar:${secrets.bursar}@127.0.0.1:${port}/bursar`,
    adminUrl: `postgres://postgres:${secrets.admin}@127.0.0.1:${port}/postgres`,
    port,
    pid,
    adopted,
    stop: (mode = 'fast') => {
      stopped ??= stop(mode)
      return stopped
    },
  }
}
