import { systemClock } from '../src/base/clock.ts'
import { openDesk } from '../src/operator/desk.ts'
import { createPool } from '../src/postgres/pool.ts'
import { testConfig } from '../test/support/test-config.ts'
import { consoleSearches } from './console/console-searches.ts'
import { fillConsole } from './console/fill-console.ts'
import { openBenchDatabase } from './support/bench-database.ts'
import { quantile } from './support/quantile.ts'

/** `npm run bench:console`: nobody at the console waits longer than this for a search. */
const ANSWER_MS_MAX = 200
const ROUNDS = 20

const HELP = `Usage: npm run bench:console -- [--events <count>] [--check]

How long each search of the console takes with a million events, ${ROUNDS} times each.
--check ends with 1 when one of twenty answers takes longer than ${ANSWER_MS_MAX} ms.
`

const args = process.argv.slice(2)
const place = args.indexOf('--events')
const count = place === -1 ? 1_000_000 : Number(args[place + 1])
if (args.includes('--help') || !Number.isSafeInteger(count)) process.stdout.write(HELP)
else await bench(count)

async function bench(events: number): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const database = await openBenchDatabase(undefined)
  const pool = createPool({ url: database.url, max: 1 })
  try {
    say(`Filling the tables for ${events} events …`)
    await fillConsole(database, { events })
    const eventId = (
      await database.read<{ id: string }>(
        `select event_id as id from bursar.stripe_events where event_id = 'evt_' || md5('4242')`,
      )
    ).id
    const config = testConfig(database.url, 'http://127.0.0.1:9')
    const desk = openDesk({ pool, config })
    const searches = consoleSearches(desk, { eventId, now: systemClock.now() })
    let isSlow = false
    process.stdout.write(
      `${'search'.padEnd(42)}${'median'.padStart(10)}${'slowest'.padStart(10)}\n`,
    )
    for (const [name, search] of Object.entries(searches)) {
      const times = await measure(search)
      const slowest = times.at(-1) ?? 0
      isSlow ||= slowest > ANSWER_MS_MAX
      const figures = [quantile(times, 0.5), slowest].map((ms) =>
        `${ms.toFixed(1)} ms`.padStart(10),
      )
      process.stdout.write(`${name.padEnd(42)}${figures.join('')}\n`)
    }
    process.stdout.write(`${isSlow ? 'NOT ' : ''}all below ${ANSWER_MS_MAX} ms\n`)
    if (args.includes('--check') && isSlow) process.exitCode = 1
  } finally {
    await pool.end()
    await database.close()
  }
}

/** Milliseconds of every round but the first, the quickest first. */
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
