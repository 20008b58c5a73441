import type { Target } from '../support/target.ts'
import { type PageRates, pageRates } from './page-rate.ts'
import { type ReadRate, readRate } from './read-rate.ts'
import { type SeedDigest, seedDigest } from './seed-digest.ts'
import { type YearOfLifecycle, yearOfLifecycle } from './year-of-lifecycle.ts'

const SUBSCRIPTIONS = 1000
const READS = 20_000
const YEAR_SECONDS_MAX = 30
const READS_PER_CORE_SECOND_MIN = 3000
const SEEDED_CUSTOMERS = 100_000
const SEED_SECONDS_MAX = 10
const PAGES_PER_CORE_SECOND_MIN = 40
const SEEDED_MEGABYTES_MAX = 1000

export interface SimulatorReport {
  readonly year: YearOfLifecycle
  readonly reads: ReadRate
  readonly pages: PageRates
  /** Two runs of one seed, and one of another. */
  readonly seeds: readonly [SeedDigest, SeedDigest, SeedDigest]
}

export async function runSimulatorBench(): Promise<SimulatorReport> {
  const reads = await readRate(READS)
  const pages = await pageRates(SEEDED_CUSTOMERS)
  const seeds = [await seedDigest(5), await seedDigest(5), await seedDigest(6)] as const
  return { pages, reads, seeds: [...seeds], year: await yearOfLifecycle(SUBSCRIPTIONS) }
}

/** What the simulator is asked to do at least. */
export function judgeSimulator({ pages, reads, seeds, year }: SimulatorReport): Target[] {
  const [first, again, other] = seeds
  return [
    {
      claim: `${year.subscriptions} subscriptions for a year in ${YEAR_SECONDS_MAX} s`,
      got: year.seconds,
      met: year.seconds < YEAR_SECONDS_MAX && year.events >= year.subscriptions * 12,
    },
    {
      claim: `${READS_PER_CORE_SECOND_MIN} reads a second on one core`,
      got: reads.perCoreSecond,
      met: reads.perCoreSecond >= READS_PER_CORE_SECOND_MIN,
    },
    {
      claim: `${pages.customers} customers seeded in ${SEED_SECONDS_MAX} s`,
      got: pages.seedSeconds,
      met: pages.seedSeconds <= SEED_SECONDS_MAX,
    },
    {
      claim: `${SEEDED_MEGABYTES_MAX} MB of memory after all of them are read`,
      got: pages.residentMegabytes,
      met: pages.residentMegabytes <= SEEDED_MEGABYTES_MAX,
    },
    ...pages.rates.map(({ list, pages: count, perCoreSecond, rows }) => ({
      claim: `${PAGES_PER_CORE_SECOND_MIN} pages of ${list} a second on one core (${rows} in all)`,
      got: perCoreSecond,
      met: perCoreSecond >= PAGES_PER_CORE_SECOND_MIN && count > 0,
    })),
    {
      claim: 'events of one seed that are the same at every run',
      got: first.sha256 === again.sha256 ? first.events : 0,
      met: first.sha256 === again.sha256 && first.sha256 !== other.sha256 && first.events > 0,
    },
  ]
}
