import { parseArgs } from 'node:util'
import { parseCount } from '../support/parse-count.ts'

export interface EffectsOptions {
  /** Mails that are owed while the mail server hangs. */
  readonly effects: number
  /** Subscriptions that are refreshed in each round. */
  readonly subjects: number
  /** Connections of the load. */
  readonly concurrency: number
  readonly rounds: number
  /** Of each measurement of ingest; a warm-up of a fifth of it comes before. */
  readonly seconds: number
  /** Seconds that it waits, in all, for others to leave the machine alone. */
  readonly patience: number
  /** A migrated database to use; default: an embedded server, on disk. */
  readonly databaseUrl?: string
  /** Told how far it is. */
  readonly say?: (line: string) => void
}

export const EFFECTS_USUAL: EffectsOptions = {
  effects: 100_000,
  subjects: 500,
  concurrency: 64,
  rounds: 12,
  seconds: 3,
  patience: 300,
}

export interface EffectsCommand {
  readonly options: EffectsOptions
  readonly json: boolean
  /** Exit 1 when a target is missed. */
  readonly check: boolean
}

export const EFFECTS_HELP = `npm run bench:effects -- [--effects N] [--subjects N]
  [--concurrency N] [--rounds N] [--seconds N] [--patience SECONDS] [--json] [--check]

Example:
  $ npm run bench:effects -- --rounds 5 --json
`

/** Throws a TypeError for an option that it does not know or that is no number. */
export function parseEffectsCommand(args: readonly string[]): EffectsCommand | 'help' {
  const text = (value: number) => ({ type: 'string', default: String(value) }) as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      effects: text(EFFECTS_USUAL.effects),
      subjects: text(EFFECTS_USUAL.subjects),
      concurrency: text(EFFECTS_USUAL.concurrency),
      rounds: text(EFFECTS_USUAL.rounds),
      seconds: text(EFFECTS_USUAL.seconds),
      patience: text(EFFECTS_USUAL.patience),
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const options = {
    effects: parseCount(values.effects),
    subjects: parseCount(values.subjects),
    concurrency: parseCount(values.concurrency),
    rounds: parseCount(values.rounds),
    seconds: parseCount(values.seconds),
    patience: parseCount(values.patience),
  }
  return { options, json: values.json, check: values.check }
}
