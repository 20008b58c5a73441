import { withProgress } from '@bursar/wire/cli/progress'
import { systemClock } from '@bursar/wire/clock'
import { Command } from 'commander'
import { type CaughtUp, catchUp } from '../../reconcile/catch-up.ts'
import { accountsOf } from '../../service/endpoints-of.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { instant } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { withStripe } from './with-stripe.ts'

interface CatchUpFlags {
  readonly account?: string
  readonly since?: string
  readonly json?: boolean
}

const EXAMPLE = `
Examples:
  $ bursar catch-up
  $ bursar catch-up --since 2026-11-20
`

/** `bursar catch-up`: records the events that Stripe lists and no webhook delivered. */
export function catchUpCommand(): Command {
  return new Command('catch-up')
    .option('--account <id>', 'Only this account: acct_… (default: all in the config)')
    .option(
      '--since <time>',
      'Read from this time on, at most 30 days back (default: since the last run)',
      instant,
    )
    .option(...JSON_OPTION)
    .addHelpText('after', EXAMPLE)
    .action(async ({ account, since, json }: CatchUpFlags) => {
      const day = since === undefined ? null : new Date(since)
      const ended = await withStripe(({ pool, config, lists }) =>
        withProgress({ title: 'Reading events' }, async (advance) => {
          let read = 0
          const onPage = (count: number) => {
            read += count
            advance(read)
          }
          const { livemode } = config.stripe
          const context = { pool, lists, clock: systemClock, livemode, onPage }
          const runs: Ended[] = []
          for (const one of account === undefined ? accountsOf(config) : [account]) {
            const run = await catchUp(context, { account: one, since: day })
            runs.push(run ?? { account: one, isBusy: true })
          }
          return runs
        }),
      )
      print({ accounts: ended }, json, ended.map(lineOf))
    })
}

type Ended = CaughtUp | { readonly account: string; readonly isBusy: true }

function lineOf(ended: Ended): string {
  const name = ended.account === '' ? 'Own account' : ended.account
  if ('isBusy' in ended) return `${name}: another process is reading its events now.`
  if (ended.since === null)
    return `${name}: first run. Later runs read the events that happen from now on.`
  const { recorded, known } = ended
  return `${name}: ${count(recorded)} recorded, ${known} already known.`
}

function count(events: number): string {
  return events === 1 ? '1 event' : `${events} events`
}
