import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../../packages/bursar/src/postgres/migrate.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { startEmbedded } from '../../packages/embedded-postgres/src/start-embedded.ts'
import { makeScratchFolder } from '../../test/support/scratch-folder.ts'

/** A migrated database that a bench may fill. */
export interface BenchDatabase {
  readonly url: string
  /** Of the postmaster when the server is the bench’s own. */
  readonly postmasterPid: number | null
  /** A folder for other files of the bench. */
  readonly folder: string
  /** Runs what takes long, such as filling a table. */
  run(statements: string, values?: readonly unknown[]): Promise<void>
  read<Row>(statement: string): Promise<Row>
  /** Writes to disk what waits for it, so that no measurement pays for what came before. */
  observe(): Promise<void>
  close(): Promise<void>
}

/**
 * An embedded server of the bench’s own; a given database only in tests. `durable`: whether commits
 * wait for the disk.
 */
export async function openBenchDatabase(
  given: string | undefined,
  { durable } = { durable: true },
): Promise<BenchDatabase> {
  const folder = makeScratchFolder()
  const dataDir = join(folder, 'postgres')
  const log = { info: () => undefined }
  const server = given === undefined ? await startEmbedded({ dataDir, log, durable }) : null
  const url = given ?? server!.url
  const pool = createPool({ url, max: 1 })
  await migrate(pool)
  await pool.end()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    url,
    postmasterPid: server?.pid ?? null,
    folder,
    async run(statements, values) {
      await client.query(statements, values === undefined ? undefined : [...values])
    },
    async read<Row>(statement: string) {
      return (await client.query(statement)).rows[0] as Row
    },
    async observe() {
      if (server !== null) await runOnce(server.adminUrl, 'checkpoint')
    },
    async close() {
      await client.end()
      await server?.stop('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function runOnce(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
