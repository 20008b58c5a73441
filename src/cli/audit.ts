import { resolve } from 'node:path'
import { Command } from 'commander'
import { loadConfig } from '../config/load-config.ts'
import { renderVerification } from '../ledger/verification.ts'
import { verifyLedger } from '../ledger/verify-ledger.store.ts'
import { requireCurrentSchema } from '../postgres/migrate.ts'
import { openDatabase } from '../postgres/open-database.ts'
import { createPool } from '../postgres/pool.ts'

const EXIT_BROKEN_CHAIN = 4

/** `bursar audit verify`: proves that nobody changed, removed or inserted a row of the ledger. */
export function auditCommand(): Command {
  const verify = new Command('verify')
    .description('verify the hash chain of every tenant; exit 4 when one is broken')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar audit verify --json\n')
    .action(async ({ json }: { json?: boolean }) => {
      process.exitCode = await verifyChain(json ?? false)
    })
  return new Command('audit').description('the hash-chained audit ledger').addCommand(verify)
}

async function verifyChain(json: boolean): Promise<number> {
  const config = await loadConfig({ env: process.env, cwd: process.cwd(), mode: 'database' })
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: resolve(config.dataFolder, 'postgres'),
    notice: (message) => process.stderr.write(`${message}\n`),
    joins: true,
  })
  const pool = createPool({ url: database.url })
  try {
    await requireCurrentSchema(pool)
    const result = await verifyLedger(pool, config.audit)
    process.stdout.write(`${json ? JSON.stringify(result) : renderVerification(result)}\n`)
    return result.ok ? 0 : EXIT_BROKEN_CHAIN
  } finally {
    await pool.end()
    await database.close()
  }
}
