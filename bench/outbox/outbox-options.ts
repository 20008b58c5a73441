import { parseArgs } from 'node:util'
import { parseCount } from '../support/parse-count.ts'

export interface MessagesOptions {
  /** Mails that are pending while the mail server hangs. */
  readonly messages: number
  /** Subscriptions that are refreshed in each round. */
  readonly objects: number
  /** Connections of the load. */
  readonly concurrency: number
  readonly rounds: number
  /** Of each measurement of ingest; a warm-up of a fifth of it comes before. */
  readonly seconds: number
  /** Seconds that it waits, in all, for others to leave the machine alone. */
  readonly timeout: number
  /** A migrated database to use; default: an embedded server, on disk. */
  readonly databaseUrl?: string
  /** Told how far it is. */
  readonly say?: (line: string) => void
}

export const MESSAGES_USUAL: MessagesOptions = {
  messages: 100_000,
  objects: 500,
  concurrency: 64,
  rounds: 12,
  seconds: 3,
  timeout: 300,
}

export interface MessagesCommand {
  readonly options: MessagesOptions
  readonly json: boolean
  /** Exit 1 when a target is missed. */
  readonly check: boolean
}

export const MESSAGES_HELP = `npm run bench:messages -- [--messages N] [--objects N]
  [--concurrency N] [--rounds N] [--seconds N] [--timeout SECONDS] [--json] [--check]

Example:
  $ npm run bench:messages -- --rounds 5 --json
`

/** Throws a TypeError for an option that it does not know or that is no number. */
export function parseMessagesCommand(args: readonly string[]): MessagesCommand | 'help' {
  const text = (value: number) => ({ type: 'string', default: String(value) }) as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      messages: text(MESSAGES_USUAL.messages),
      objects: text(MESSAGES_USUAL.objects),
      concurrency: text(MESSAGES_USUAL.concurrency),
      rounds: text(MESSAGES_USUAL.rounds),
      seconds: text(MESSAGES_USUAL.seconds),
      timeout: text(MESSAGES_USUAL.timeout),
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const options = {
    messages: parseCount(values.messages),
    objects: parseCount(values.objects),
    concurrency: parseCount(values.concurrency),
    rounds: parseCount(values.rounds),
    seconds: parseCount(values.seconds),
    timeout: parseCount(values.timeout),
  }
  return { options, json: values.json, check: values.check }
}
