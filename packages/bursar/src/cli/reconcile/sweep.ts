import { withProgress } from '@bursar/wire/cli/progress'
import { Command } from 'commander'
import type { EndedRun } from '../../reconcile/runs.store.ts'
import { sweep } from '../../reconcile/sweep.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { print } from '../output/print.ts'
import { type Ended, runEach, withStripe } from './with-stripe.ts'

interface SweepFlags {
  readonly account?: string
  readonly json?: boolean
}

/** `bursar sweep`: compares every subscription of Stripe's list with what Bursar last read. */
export function sweepCommand(): Command {
  return new Command('sweep')
    .option('--account <id>', 'Only this account: acct_… (default: all in the config)')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar sweep'))
    .action(async ({ account, json }: SweepFlags) => {
      const runs = await withStripe((command) =>
        withProgress({ title: 'Comparing subscriptions' }, (advance) => {
          let listed = 0
          const onPage = (count: number) => {
            listed += count
            advance(listed)
          }
          const { pool, lists } = command
          return runEach(command, account, (one) => sweep({ pool, lists, onPage }, one))
        }),
      )
      print({ accounts: runs }, json, runs.map(lineOf))
    })
}

function lineOf(run: Ended<EndedRun>): string {
  const name = run.account === '' ? 'Own account' : run.account
  if ('isBusy' in run) return `${name}: another process is sweeping it now.`
  const { listed, markedStale, unadopted } = run
  const compared = listed === 1 ? '1 subscription' : `${listed} subscriptions`
  const refreshed = markedStale === 1 ? '1 is' : `${markedStale} are`
  const rest = unadopted === 0 ? '' : ` Ignored, because they are older than Bursar: ${unadopted}.`
  return `${name}: ${compared} compared, ${refreshed} being refreshed.${rest}`
}
