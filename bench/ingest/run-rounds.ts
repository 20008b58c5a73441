import type { LoadGenerator } from '../load/load-generator.ts'
import type { LoadResult } from '../load/load-run.ts'
import type { BenchDatabase } from '../support/bench-database.ts'
import { Bystanders, type OwnProcesses } from '../support/bystanders.ts'
import { cpuMicros, familyCpuMicros } from '../support/process-figures.ts'
import type { BenchServers } from './bench-servers.ts'
import type { IngestOptions } from './ingest-options.ts'
import { VARIANT_NAMES, type VariantName } from './variants.ts'

/** One measurement of one variant. */
export interface Sample extends LoadResult {
  readonly variant: VariantName
  readonly concurrency: number
  /** 0 is the round that warms everything up; it is not counted. */
  readonly round: number
  readonly perSecond: number
  /** CPU time for one event, of the server and of PostgreSQL; 0 where it cannot be seen. */
  readonly nodeMicros: number
  readonly postgresMicros: number
  /** Cores that bystanders used meanwhile. */
  readonly othersCores: number
}

const WARMUP_SHARE = 0.2
/** Signed ahead: a little more than is expected to be sent, and what fits into 300 MB. */
const STOCK_MARGIN = 1.2
const STOCK_MAX = 60_000
const FIRST_GUESS_PER_SECOND = 5_000

interface Stage {
  readonly options: IngestOptions
  readonly database: BenchDatabase
  readonly servers: BenchServers
  readonly load: LoadGenerator
  readonly objects: number
}

/**
 * Rounds in which every variant has its turn at every concurrency, one right after the other and
 * in another order each time, so that what else the machine does hits all alike.
 */
export async function runRounds(stage: Stage): Promise<Sample[]> {
  const { rounds, concurrency, timeout, say } = stage.options
  const bystanders = new Bystanders(ownProcesses(stage), timeout)
  const samples: Sample[] = []
  for (let round = 0; round <= rounds; round += 1) {
    say?.(round === 0 ? 'warming up …' : `round ${round} of ${rounds} …`)
    for (const connections of concurrency) {
      for (const variant of inTurn(round)) {
        const before = samples.filter((one) => one.variant === variant).at(-1)
        const guess = before?.perSecond ?? FIRST_GUESS_PER_SECOND
        await bystanders.quiet()
        const others = bystanders.watch()
        const cell = { variant, concurrency: connections, round, guess }
        samples.push({ ...(await measure(stage, cell)), othersCores: others() })
      }
    }
  }
  return samples
}

function inTurn(round: number): VariantName[] {
  const first = round % VARIANT_NAMES.length
  return [...VARIANT_NAMES.slice(first), ...VARIANT_NAMES.slice(0, first)]
}

function ownProcesses({ servers, load, database }: Stage): OwnProcesses {
  const pids = [load.pid, ...Object.values(servers).map(({ pid }) => pid)]
  return { pids, postmasterPid: database.postmasterPid }
}

async function measure(
  { options, database, servers, load, objects }: Stage,
  cell: { variant: VariantName; concurrency: number; round: number; guess: number },
): Promise<Omit<Sample, 'othersCores'>> {
  const { variant, concurrency, round, guess } = cell
  const { pid, port } = servers[variant]
  const ms = options.seconds * 1000
  const warmupMs = ms * WARMUP_SHARE
  const expected = (guess * (ms + warmupMs) * STOCK_MARGIN) / 1000
  const stock = Math.min(STOCK_MAX, Math.ceil(expected))
  const nodeBefore = cpuMicros(pid)
  const postgresBefore = postgresCpu(database)
  const run = { port, connections: concurrency, objects, stock, warmupMs, until: { ms } }
  const result = await load.run(run)
  const events = result.answered200 + result.answeredOther
  return {
    ...result,
    variant,
    concurrency,
    round,
    perSecond: result.measured / result.seconds,
    nodeMicros: (cpuMicros(pid) - nodeBefore) / Math.max(1, events),
    postgresMicros: (postgresCpu(database) - postgresBefore) / Math.max(1, events),
  }
}

function postgresCpu({ postmasterPid }: BenchDatabase): number {
  return postmasterPid === null ? 0 : familyCpuMicros(postmasterPid)
}
