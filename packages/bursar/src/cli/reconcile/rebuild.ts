import { Command } from 'commander'
import { checkRebuild } from '../../reconcile/rebuild/rebuild.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { usageError } from '../options/parse.ts'
import {
  ACCOUNT_OPTION,
  CONFIRM_OPTION,
  type CompareFlags,
  CSV_OPTION,
  compareAccounts,
  printOutcomes,
} from './compare-accounts.ts'
import { withStripe } from './with-stripe.ts'

interface RebuildFlags extends CompareFlags {
  readonly check?: boolean
}

/** `bursar rebuild --check`: derives every row anew and compares it with the stored one. */
export function rebuildCommand(): Command {
  return new Command('rebuild')
    .option('--check', 'Compare with the stored rows and change nothing (required)')
    .option(...ACCOUNT_OPTION)
    .option(...CONFIRM_OPTION)
    .option(...CSV_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar rebuild --check'))
    .action(async (flags: RebuildFlags) => {
      if (flags.check !== true) {
        throw usageError('Use bursar rebuild --check. Nothing else is rebuilt.')
      }
      const comparing = { title: 'Rebuilding rows', compare: checkRebuild }
      const outcomes = await withStripe((command) => compareAccounts(command, flags, comparing))
      printOutcomes(outcomes, flags)
    })
}
