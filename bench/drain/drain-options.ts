import { parseArgs } from 'node:util'
import { parseCount } from '../support/parse-count.ts'

export interface DrainOptions {
  /** Subscriptions that are dirty when the worker starts. */
  readonly subjects: number
  /** Events about each of them. */
  readonly eventsPerSubject: number
  /** Subjects that the worker refreshes side by side. */
  readonly concurrency: number
  /** A migrated database to use; default: an embedded server of the bench’s own, on disk. */
  readonly databaseUrl?: string
  /** Told how far it is. */
  readonly say?: (line: string) => void
}

export const DRAIN_USUAL: DrainOptions = { subjects: 2_000, eventsPerSubject: 12, concurrency: 8 }

export const DRAIN_HELP = `npm run bench:drain -- [--subjects N] [--events N] [--concurrency N]
  [--json] [--check]

Example:
  $ npm run bench:drain -- --subjects 5000 --concurrency 16
`

export interface DrainCommand {
  readonly options: DrainOptions
  readonly json: boolean
  /** Exit 1 when a target is missed. */
  readonly check: boolean
}

/** Throws a TypeError for an option that it does not know or that is no number. */
export function parseDrainCommand(args: readonly string[]): DrainCommand | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      subjects: { type: 'string', default: String(DRAIN_USUAL.subjects) },
      events: { type: 'string', default: String(DRAIN_USUAL.eventsPerSubject) },
      concurrency: { type: 'string', default: String(DRAIN_USUAL.concurrency) },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const options = {
    subjects: parseCount(values.subjects),
    eventsPerSubject: parseCount(values.events),
    concurrency: parseCount(values.concurrency),
  }
  return { options, json: values.json, check: values.check }
}
