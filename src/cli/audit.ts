import { Command } from 'commander'
import { renderVerification } from '../ledger/verification.ts'
import { verifyLedger } from '../ledger/verify-ledger.store.ts'
import { withDatabase } from './with-database.ts'

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

function verifyChain(json: boolean): Promise<number> {
  return withDatabase(async (pool, config) => {
    const result = await verifyLedger(pool, config.audit)
    process.stdout.write(`${json ? JSON.stringify(result) : renderVerification(result)}\n`)
    return result.ok ? 0 : EXIT_BROKEN_CHAIN
  })
}
