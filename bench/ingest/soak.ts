import type { LoadGenerator } from '../load/load-generator.ts'
import { residentBytes } from '../support/process-figures.ts'
import { median } from '../support/quantile.ts'
import type { ServerProcess } from '../support/server-process.ts'

export interface Soak {
  readonly events: number
  /** Answers with 200, warm-up included. */
  readonly answered200: number
  readonly perSecond: number
  /** Resident memory after each run, the runs of the warm-up left out. */
  readonly residentMb: readonly number[]
  /** The median of the last tenth less that of the first. */
  readonly growthMb: number
}

const CONNECTIONS = 64
const RUNS = 50
/** How many runs' worth of events come before memory is looked at. */
const WARMUP_RUNS = 20

/** Many events into one server, whose memory is read between runs. */
export async function soak(
  { pid, port }: ServerProcess,
  { load, events, objects }: { load: LoadGenerator; events: number; objects: number },
): Promise<Soak> {
  const requests = Math.ceil(events / RUNS)
  const run = { port, connections: CONNECTIONS, objects, stock: requests, warmupMs: 0 }
  const residentMb: number[] = []
  let answered200 = 0
  let seconds = 0
  for (let index = 0; index < WARMUP_RUNS + RUNS; index += 1) {
    const result = await load.run({ ...run, until: { requests } })
    answered200 += result.answered200
    seconds += result.seconds
    if (index >= WARMUP_RUNS) residentMb.push(residentBytes(pid) / 2 ** 20)
  }
  const tenth = Math.ceil(RUNS / 10)
  return {
    events: requests * RUNS,
    answered200,
    perSecond: answered200 / seconds,
    residentMb,
    growthMb: median(residentMb.slice(-tenth)) - median(residentMb.slice(0, tenth)),
  }
}
