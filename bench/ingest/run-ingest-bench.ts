import { LoadGenerator } from '../load/load-generator.ts'
import { type BenchDatabase, openBenchDatabase } from '../support/bench-database.ts'
import { describeMachine } from '../support/machine.ts'
import { type BenchServers, startVariant, startVariants } from './bench-servers.ts'
import { fillTables } from './fill-tables.ts'
import type { IngestOptions } from './ingest-options.ts'
import { type IngestReport, toCells, toRatios } from './ingest-report.ts'
import { runRounds, type Sample } from './run-rounds.ts'
import { type Soak, soak } from './soak.ts'
import { VARIANTS } from './variants.ts'

/**
 * Fills the tables, measures every variant in turns, and checks that what was answered with 200 is
 * stored. Throws when it is not, when an answer was no 200, or when a connection broke.
 */
export async function runIngestBench(options: IngestOptions): Promise<IngestReport> {
  const { say, databaseUrl, ...shown } = options
  const database = await openBenchDatabase(databaseUrl)
  const load = new LoadGenerator()
  try {
    const machine = await describeMachine(database)
    say?.(`filling ${options.rows} rows …`)
    const objects = await fillTables(database, options.rows)
    const before = await countStored(database)
    const samples = await measureVariants(database, { options, load, objects })
    const soaked = options.soak === 0 ? null : await soakOurs(database, { options, load, objects })
    const stored = (await countStored(database)) - before
    const answered = answeredToStore(samples) + (soaked?.answered200 ?? 0)
    assertSound(samples, { stored, answered })
    const figures = { cells: toCells(samples), ratios: toRatios(samples), soak: soaked }
    return { machine, options: shown, ...figures, answered, stored }
  } finally {
    await load.stop()
    await database.close()
  }
}

interface Means {
  readonly options: IngestOptions
  readonly load: LoadGenerator
  readonly objects: number
}

async function measureVariants(database: BenchDatabase, means: Means): Promise<Sample[]> {
  const servers: BenchServers = await startVariants(database)
  try {
    return await runRounds({ ...means, database, servers })
  } finally {
    for (const server of Object.values(servers)) await server.stop()
  }
}

async function soakOurs(database: BenchDatabase, { options, ...means }: Means): Promise<Soak> {
  options.say?.(`watching memory over ${options.soak} events …`)
  const server = await startVariant(database, 'ours')
  try {
    return await soak(server, { ...means, events: options.soak })
  } finally {
    await server.stop()
  }
}

async function countStored(database: BenchDatabase): Promise<number> {
  const { count } = await database.read<{ count: number }>(
    `select ((select count(*) from bursar.stripe_events)
      + (select count(*) from usual.events))::int as count`,
  )
  return count
}

function answeredToStore(samples: readonly Sample[]): number {
  const storing = samples.filter(({ variant }) => VARIANTS[variant].table !== null)
  return storing.reduce((sum, { answered200 }) => sum + answered200, 0)
}

function assertSound(
  samples: readonly Sample[],
  { stored, answered }: { stored: number; answered: number },
): void {
  const refused = samples.reduce((sum, { answeredOther }) => sum + answeredOther, 0)
  if (refused > 0) throw new Error(`${refused} answers were no 200: nothing can be compared.`)
  if (stored !== answered) {
    throw new Error(`${answered} events were answered with 200, and ${stored} are stored.`)
  }
}
