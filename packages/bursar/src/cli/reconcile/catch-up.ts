import { systemClock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { Command } from 'commander'
import { type CaughtUp, catchUp } from '../../reconcile/catch-up.ts'
import { accountsOf } from '../../service/endpoints-of.ts'
import { openLists } from '../../service/open/open-lists.ts'
import { print } from '../operator/ask-operator-service.ts'
import { withDatabase } from '../with-database.ts'

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
    .option('--account <account>', 'only this account (acct_…; default: all in the config)')
    .option(
      '--since <day>',
      'read from this day on (UTC), at most 30 days back; default: since the last run',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLE)
    .action(async ({ account, since, json }: CatchUpFlags) => {
      const day = since === undefined ? null : dayOf(since)
      const ended = await withDatabase(async (pool, config) => {
        const lists = openLists(config, pool)
        const context = { pool, lists, clock: systemClock, livemode: config.stripe.livemode }
        const accounts = account === undefined ? accountsOf(config) : [account]
        const runs: (CaughtUp | null)[] = []
        for (const one of accounts) runs.push(await catchUp(context, { account: one, since: day }))
        return runs.map((run, at) => run ?? { account: accounts[at] ?? '', isBusy: true as const })
      }, 'worker')
      print({ accounts: ended }, json, ended.map(lineOf))
    })
}

type Ended = CaughtUp | { readonly account: string; readonly isBusy: true }

function lineOf(ended: Ended): string {
  const name = ended.account === '' ? 'Own account' : ended.account
  if ('isBusy' in ended) return `${name}: another process is reading its events now.`
  if (ended.since === null) return `${name}: first run. Later runs read the events from now on.`
  const { recorded, known } = ended
  return `${name}: ${count(recorded)} recorded, ${known} already known.`
}

function count(events: number): string {
  return events === 1 ? '1 event' : `${events} events`
}

/** @throws AppError REQUEST_MALFORMED */
function dayOf(text: string): Date {
  const day = new Date(`${text}T00:00:00Z`)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime())) return day
  throw new AppError('REQUEST_MALFORMED', `--since ${text} is not a day such as 2026-11-20.`)
}
