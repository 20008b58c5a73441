import { resolve } from 'node:path'
import { Command } from 'commander'
import { bindAuditKey } from '../audit/audit-key.store.ts'
import { migrate } from '../postgres/migrate.ts'
import { openDatabase } from '../postgres/open-database.ts'
import { createPool } from '../postgres/pool.ts'
import { configFromHere } from './config-from-here.ts'

/** `bursar migrate`: brings the schema up to date and does nothing else. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://… bursar migrate\n')
    .action(async ({ json }: { json?: boolean }) => {
      const config = await configFromHere('database')
      const database = await openDatabase({
        url: config.databaseUrl,
        dataDir: resolve(config.dataFolder, 'postgres'),
        notice: (message) => process.stderr.write(`${message}\n`),
      })
      const pool = createPool({ url: database.url })
      try {
        const applied = await migrate(pool)
        await bindAuditKey(pool, config.audit.key)
        const text = applied.length === 0 ? 'The schema is current.' : applied.join('\n')
        process.stdout.write(`${json ? JSON.stringify({ applied }) : text}\n`)
      } finally {
        await pool.end()
        await database.close()
      }
    })
}
