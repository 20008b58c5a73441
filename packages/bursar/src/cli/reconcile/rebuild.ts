import { withProgress } from '@bursar/wire/cli/progress'
import { wholeNumberFrom } from '@bursar/wire/cli/whole-number'
import { Command } from 'commander'
import { checkRebuild } from '../../reconcile/rebuild/rebuild.ts'
import { writeDifferences } from '../../reconcile/verify/difference/write-differences.ts'
import type { Verified } from '../../reconcile/verify/verify.ts'
import { CONFIRM_AFTER_SECONDS } from '../../reconcile/verify/verify-context.ts'
import { openVerify } from '../../service/open/open-verify.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { usageError } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { linesOf, type Outcome, outcomeOf } from './difference-lines.ts'
import { EXIT_DRIFT } from './exit-drift.ts'
import { requireCurrentPlans } from './require-current-plans.ts'
import { sayingWaits } from './saying-waits.ts'
import { runEach, type StripeCommand, withStripe } from './with-stripe.ts'

interface RebuildFlags {
  readonly check?: boolean
  readonly account?: string
  readonly confirmAfter: number
  readonly csv?: string
  readonly json?: boolean
}

const CONFIRM_SECONDS_MAX = 3_600

/** `bursar rebuild --check`: derives every row anew and compares it with the stored one. */
export function rebuildCommand(): Command {
  return new Command('rebuild')
    .option('--check', 'Compare with the stored rows and change nothing (required)')
    .option('--account <id>', 'Only this account: acct_… (default: all in the config)')
    .option(
      '--confirm-after <seconds>',
      'Read a difference again after this time; it counts if it is still there',
      wholeNumberFrom(0, CONFIRM_SECONDS_MAX),
      CONFIRM_AFTER_SECONDS,
    )
    .option('--csv <file>', 'Also write all differences to a CSV file')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar rebuild --check'))
    .action(async (flags: RebuildFlags) => {
      const { check, csv, json } = flags
      if (check !== true) throw usageError('Use bursar rebuild --check. Nothing else is rebuilt.')
      const outcomes = await withStripe((command) => run(command, flags))
      const written = csv === undefined ? [] : [`Written: ${csv}`]
      print({ accounts: outcomes }, json, [...outcomes.flatMap(linesOf), ...written])
      const differs = outcomes.some((one) => !('isBusy' in one) && one.differences > 0)
      const isBusy = outcomes.some((one) => 'isBusy' in one)
      if (differs || isBusy) process.exitCode = differs ? EXIT_DRIFT : 1
    })
}

async function run(command: StripeCommand, flags: RebuildFlags): Promise<Outcome[]> {
  const { pool, config } = command
  await requireCurrentPlans(command)
  const { account, csv, confirmAfter } = flags
  const runs = await withProgress({ title: 'Rebuilding rows' }, (advance, say) => {
    let compared = 0
    const onCompared = (count: number) => {
      compared += count
      advance(compared)
    }
    const opened = openVerify(config, pool)
    const context = {
      ...opened,
      confirmAfterSeconds: confirmAfter,
      onCompared,
      ...sayingWaits(say),
    }
    return runEach(command, account, (one) => checkRebuild(context, one))
  })
  const ended = runs.filter((one): one is Verified => !('isBusy' in one))
  if (csv !== undefined) await writeDifferences(pool, csv, ended)
  const outcomes: Outcome[] = runs.filter((one) => 'isBusy' in one)
  for (const one of ended) outcomes.push(await outcomeOf(pool, one, null))
  return outcomes
}
