import { withProgress } from '@bursar/wire/cli/progress'
import { Command } from 'commander'
import type { EndedRun } from '../../reconcile/runs.store.ts'
import { sweep } from '../../reconcile/sweep.ts'
import { accountsOf } from '../../service/endpoints-of.ts'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { print } from '../output/print.ts'
import { withStripe } from './with-stripe.ts'

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
      const runs = await withStripe(({ pool, config, lists }) =>
        withProgress({ title: 'Comparing subscriptions' }, async (advance) => {
          let listed = 0
          const onPage = (count: number) => {
            listed += count
            advance(listed)
          }
          const ended: Ended[] = []
          for (const one of account === undefined ? accountsOf(config) : [account]) {
            const run = await sweep({ pool, lists, onPage }, one)
            ended.push(run ?? { account: one, isBusy: true })
          }
          return ended
        }),
      )
      print({ accounts: runs }, json, runs.map(lineOf))
    })
}

type Ended = EndedRun | { readonly account: string; readonly isBusy: true }

function lineOf(run: Ended): string {
  const name = run.account === '' ? 'Own account' : run.account
  if ('isBusy' in run) return `${name}: another process is sweeping it now.`
  const { listed, markedStale, unadopted } = run
  const compared = listed === 1 ? '1 subscription' : `${listed} subscriptions`
  const refreshed = markedStale === 1 ? '1 is' : `${markedStale} are`
  const rest = unadopted === 0 ? '' : ` Ignored, because they are older than Bursar: ${unadopted}.`
  return `${name}: ${compared} compared, ${refreshed} being refreshed.${rest}`
}
