import { parseArgs } from 'node:util'
import { parseCount } from '../support/parse-count.ts'

export interface DrainOptions {
  /** Subscriptions that are stale when the worker starts. */
  readonly objects: number
  /** Events about each of them. */
  readonly eventsPerObject: number
  /** Objects that the worker refreshes side by side. */
  readonly concurrency: number
  /** A migrated database to use; default: an embedded server of the bench’s own, on disk. */
  readonly databaseUrl?: string
  /** Told how far it is. */
  readonly say?: (line: string) => void
}

export const DRAIN_USUAL: DrainOptions = { objects: 2_000, eventsPerObject: 12, concurrency: 8 }

export const DRAIN_HELP = `npm run bench:drain -- [--objects N] [--events N] [--concurrency N]
  [--json] [--check]

Example:
  $ npm run bench:drain -- --objects 5000 --concurrency 16
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
      objects: { type: 'string', default: String(DRAIN_USUAL.objects) },
      events: { type: 'string', default: String(DRAIN_USUAL.eventsPerObject) },
      concurrency: { type: 'string', default: String(DRAIN_USUAL.concurrency) },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const options = {
    objects: parseCount(values.objects),
    eventsPerObject: parseCount(values.events),
    concurrency: parseCount(values.concurrency),
  }
  return { options, json: values.json, check: values.check }
}
