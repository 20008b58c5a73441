import { withProgress } from '@bursar/wire/cli/progress'
import { systemClock } from '@bursar/wire/clock'
import { Command } from 'commander'
import { type CaughtUp, catchUp } from '../../reconcile/catch-up.ts'
import { JSON_OPTION } from '../options/list-options.ts'
import { instant } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { type Ended, runEach, withStripe } from './with-stripe.ts'

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
      const ended = await withStripe((command) =>
        withProgress({ title: 'Reading events' }, (advance) => {
          let read = 0
          const onPage = (count: number) => {
            read += count
            advance(read)
          }
          const { pool, lists } = command
          const { livemode } = command.config.stripe
          const context = { pool, lists, clock: systemClock, livemode, onPage }
          return runEach(command, account, (one) => catchUp(context, { account: one, since: day }))
        }),
      )
      print({ accounts: ended }, json, ended.map(lineOf))
    })
}

function lineOf(ended: Ended<CaughtUp>): string {
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
