import { wholeNumberUpTo } from '@bursar/wire/cli/whole-number'
import { AppError } from '@bursar/wire/errors'
import { SEED_MAX } from '@bursar/wire/random'
import { Command } from 'commander'
import { isPackageMissing } from '../base/is-package-missing.ts'
import { exampleOf } from './options/list-options.ts'

interface DevFlags {
  readonly faults?: string
  readonly seed?: number
  readonly fresh?: boolean
  readonly json?: boolean
}

/** `bursar dev`: the work is in a package of its own, which a server does not need. */
export function devCommand(): Command {
  return new Command('dev')
    .option('--faults <list>', 'Inject Stripe faults, such as duplicate=0.2,stale=0.1')
    .option('--seed <number>', 'Seed of the simulated IDs and faults', wholeNumberUpTo(SEED_MAX))
    .option(
      '--fresh',
      'Delete local data (database, simulated Stripe, caught emails) and start over',
    )
    .option('--json', 'Print one JSON object when all servers are ready')
    .addHelpText('after', exampleOf('PORT=4242 bursar dev --faults duplicate=0.2'))
    .action(async (flags: DevFlags) => {
      const { runDev } = await loadDev()
      await runDev({ ...flags, cwd: process.cwd(), env: process.env })
    })
}

async function loadDev(): Promise<typeof import('@bursar/dev')> {
  try {
    return await import('@bursar/dev')
  } catch (cause) {
    if (!isPackageMissing(cause, '@bursar/dev')) throw cause
    throw new AppError('PACKAGE_MISSING', 'Run: npm i -D @bursar/dev', { cause })
  }
}
