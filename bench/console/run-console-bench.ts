import {
  OPERATOR_SESSION_SETTINGS,
  openOperatorService,
} from '../../packages/bursar/src/operator/operator-service.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { systemClock } from '../../packages/wire/src/clock.ts'
import { testConfig } from '../../test/support/test-config.ts'
import { openBenchDatabase } from '../support/bench-database.ts'
import { quantile } from '../support/quantile.ts'
import { consoleSearches } from './console-searches.ts'
import { fillConsole } from './fill-console.ts'

/** Nobody at the console waits longer for a search. */
export const ANSWER_MS_MAX = 200
export const ROUNDS = 20
const EVENTS_USUAL = 1_000_000

export interface ConsoleBench {
  readonly events?: number
  /** Only searches with this in their name. */
  readonly only?: string
  readonly onMeasured?: (measured: Measured) => void
}

/** Milliseconds, over all rounds. */
export interface Measured {
  readonly name: string
  readonly median: number
  /** Nine of ten answers came within this: what is judged, because the machine has other work. */
  readonly usual: number
  readonly slowest: number
}

/** How long each search of the console takes where there is very much of everything. */
export async function runConsoleBench(options: ConsoleBench = {}): Promise<Measured[]> {
  const { events = EVENTS_USUAL, only = '', onMeasured } = options
  const database = await openBenchDatabase(undefined)
  const pool = createPool({ url: database.url, max: 1, settings: OPERATOR_SESSION_SETTINGS })
  try {
    await fillConsole(database, { events })
    const { id: eventId } = await database.read<{ id: string }>(
      `select event_id as id from bursar.stripe_events where event_id = 'evt_' || md5('4242')`,
    )
    // Stripe’s word has a deadline of its own, and is none of PostgreSQL’s.
    const sentTypes = { read: () => Promise.resolve('unknown' as const) }
    const config = testConfig(database.url, 'http://127.0.0.1:9')
    const stage = openOperatorService({ pool, config, sentTypes, outgoing: NOTHING_OUTGOING })
    const searches = consoleSearches(stage, { eventId, now: systemClock.now() })
    const all: Measured[] = []
    for (const [name, search] of Object.entries(searches)) {
      if (!name.includes(only)) continue
      const times = await measure(search)
      const [median, usual] = [quantile(times, 0.5), quantile(times, 0.9)]
      const measured = { name, median, usual, slowest: times.at(-1) ?? 0 }
      all.push(measured)
      onMeasured?.(measured)
    }
    return all
  } finally {
    await pool.end()
    await database.close()
  }
}

/** Of every round but the first, the quickest first. */
async function measure(search: () => Promise<unknown>): Promise<number[]> {
  await search()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    await search()
    times.push(performance.now() - startedAt)
  }
  return times.sort((a, b) => a - b)
}
