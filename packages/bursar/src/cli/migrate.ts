import { resolve } from 'node:path'
import { withProgress } from '@bursar/wire/cli/progress'
import { Command } from 'commander'
import { bindAuditKey } from '../audit/audit-key.store.ts'
import { migrate } from '../postgres/migrate.ts'
import { openDatabase } from '../postgres/open-database.ts'
import { createPool } from '../postgres/pool.ts'
import { configFromHere } from './config-from-here.ts'
import { exampleOf, JSON_OPTION } from './options/list-options.ts'
import { print } from './output/print.ts'

/** `bursar migrate`: brings the schema up to date and does nothing else. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('DATABASE_URL=postgres://… bursar migrate'))
    .action(async ({ json }: { json?: boolean }) => {
      const config = await configFromHere('database')
      const database = await openDatabase({
        url: config.databaseUrl,
        dataDir: resolve(config.dataFolder, 'postgres'),
        notice: (message) => process.stderr.write(`${message}\n`),
      })
      const pool = createPool({ url: database.url })
      try {
        const applied = await withProgress({ title: 'Migrating' }, () => migrate(pool))
        await bindAuditKey(pool, config.audit.key)
        const none = ['The schema is current.']
        print({ applied }, json, applied.length === 0 ? none : applied)
      } finally {
        await pool.end()
        await database.close()
      }
    })
}
