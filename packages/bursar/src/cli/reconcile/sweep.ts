import { Command } from 'commander'
import type { EndedRun } from '../../reconcile/runs.store.ts'
import { sweep } from '../../reconcile/sweep.ts'
import { accountsOf } from '../../service/endpoints-of.ts'
import { openLists } from '../../service/open/open-lists.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { print } from '../output/print.ts'
import { withDatabase } from '../with-database.ts'

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
      const runs = await withDatabase(async (pool, config) => {
        const context = { pool, lists: openLists(config, pool) }
        const ended: (EndedRun | { readonly account: string; readonly isBusy: true })[] = []
        for (const one of account === undefined ? accountsOf(config) : [account]) {
          ended.push((await sweep(context, one)) ?? { account: one, isBusy: true })
        }
        return ended
      }, 'worker')
      print({ accounts: runs }, json, runs.map(lineOf))
    })
}

function lineOf(run: EndedRun | { readonly account: string; readonly isBusy: true }): string {
  const name = run.account === '' ? 'Own account' : run.account
  if ('isBusy' in run) return `${name}: another process is sweeping it now.`
  const { listed, markedStale, unadopted } = run
  const adoption =
    unadopted === 0 ? '' : ` Bursar ignores ${unadopted} that existed before Bursar was set up.`
  return `${name}: ${listed} subscriptions compared, ${markedStale} are being refreshed.${adoption}`
}
