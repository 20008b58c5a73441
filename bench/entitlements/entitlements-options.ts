import { parseArgs } from 'node:util'
import { parseCount } from '../support/parse-count.ts'

export interface EntitlementsOptions {
  /** Tenants in the tables, each with a subscription, half of them with a count of devices. */
  readonly tenants: number
  /** Connections, with one cold check under way on each. */
  readonly concurrency: number
  readonly rounds: number
  /** Of each round of cold checks. */
  readonly seconds: number
  /** Checks on a warm cache. */
  readonly warm: number
  /** Seconds that it waits, in all, for others to leave the machine alone. */
  readonly timeout: number
  /** A migrated database to use; default: an embedded server of the bench’s own, on disk. */
  readonly databaseUrl?: string
  /** Told how far it is. */
  readonly say?: (line: string) => void
}

export const ENTITLEMENTS_USUAL: EntitlementsOptions = {
  tenants: 100_000,
  concurrency: 64,
  rounds: 5,
  seconds: 2,
  warm: 200_000,
  timeout: 120,
}

export const ENTITLEMENTS_HELP = `npm run bench:entitlements -- [--tenants N] [--concurrency N]
  [--rounds N] [--seconds N] [--warm N] [--timeout SECONDS] [--json] [--check]

Example:
  $ npm run bench:entitlements -- --tenants 10000 --rounds 3 --check
`

export interface EntitlementsCommand {
  readonly options: EntitlementsOptions
  readonly json: boolean
  /** Exit 1 when a target is missed. */
  readonly check: boolean
}

const SIZES = ['tenants', 'concurrency', 'rounds', 'seconds', 'warm', 'timeout'] as const

/** Throws a TypeError for an option that it does not know or that is no number. */
export function parseEntitlementsCommand(args: readonly string[]): EntitlementsCommand | 'help' {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      tenants: text,
      concurrency: text,
      rounds: text,
      seconds: text,
      warm: text,
      timeout: text,
      json: flag,
      check: flag,
      help: flag,
    },
  })
  if (values.help) return 'help'
  const given = SIZES.flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [[name, parseCount(value)]]
  })
  const options = { ...ENTITLEMENTS_USUAL, ...Object.fromEntries(given) }
  return { options, json: values.json, check: values.check }
}
