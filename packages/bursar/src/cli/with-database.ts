import { resolve } from 'node:path'
import { assertAuditKey } from '../audit/audit-key.store.ts'
import type { Config } from '../config/config.ts'
import { requireCurrentSchema } from '../postgres/migrate.ts'
import { openDatabase } from '../postgres/open-database.ts'
import { createPool, type Pool } from '../postgres/pool.ts'
import { configFromHere } from './config-from-here.ts'

/**
 * For commands that need the database and nothing else. The embedded one is joined where a service
 * is running on it. Refused where the schema is not current.
 */
export async function withDatabase<T>(
  work: (pool: Pool, config: Config) => Promise<T>,
): Promise<T> {
  const config = await configFromHere('database')
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: resolve(config.dataFolder, 'postgres'),
    notice: (message) => process.stderr.write(`${message}\n`),
    joins: true,
  })
  const pool = createPool({ url: database.url })
  try {
    await requireCurrentSchema(pool)
    await assertAuditKey(pool, config.audit.key)
    return await work(pool, config)
  } finally {
    await pool.end()
    await database.close()
  }
}
