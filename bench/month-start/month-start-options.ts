import { parseArgs } from 'node:util'
import { parseCount } from '../support/parse-count.ts'

export interface MonthStartOptions {
  /** Subscriptions that renew at one instant. */
  readonly subscriptions: number
  /** Reads per second on one endpoint, and in test mode of the account. */
  readonly requestsPerSecond: number
  /** How long Stripe takes for a page of a list. */
  readonly pageMs: number
  /** Seconds between two checkouts meanwhile. */
  readonly buyEverySeconds: number
  /** A migrated database to use; default: an embedded server of the bench’s own, on disk. */
  readonly databaseUrl?: string
  /** Told how far it is. */
  readonly say?: (line: string) => void
}

export const MONTH_START_USUAL: MonthStartOptions = {
  subscriptions: 100_000,
  requestsPerSecond: 20,
  pageMs: 500,
  buyEverySeconds: 2,
}

export const MONTH_START_HELP = `npm run bench:month-start -- [--subscriptions N] [--rate N]
  [--page-ms N] [--buy-every SECONDS] [--json] [--check]

Example:
  $ npm run bench:month-start -- --subscriptions 10000 --rate 20
`

export interface MonthStartCommand {
  readonly options: MonthStartOptions
  readonly json: boolean
  /** Exit 1 when a target is missed. */
  readonly check: boolean
}

/** Throws a TypeError for an option that it does not know or that is no number. */
export function parseMonthStartCommand(args: readonly string[]): MonthStartCommand | 'help' {
  const usual = MONTH_START_USUAL
  const { values } = parseArgs({
    args: [...args],
    options: {
      subscriptions: { type: 'string', default: String(usual.subscriptions) },
      rate: { type: 'string', default: String(usual.requestsPerSecond) },
      'page-ms': { type: 'string', default: String(usual.pageMs) },
      'buy-every': { type: 'string', default: String(usual.buyEverySeconds) },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const options = {
    subscriptions: parseCount(values.subscriptions),
    requestsPerSecond: parseCount(values.rate),
    pageMs: parseCount(values['page-ms']),
    buyEverySeconds: parseCount(values['buy-every']),
  }
  return { options, json: values.json, check: values.check }
}
