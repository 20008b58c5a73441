import { findingsOf } from '../../packages/probe/src/index.ts'
import { seededRandom } from '../../packages/wire/src/random.ts'
import { inParallel } from '../../test/interleaving/in-parallel.ts'
import { ALL_STACKS, visitAny } from '../../test/probe/zoo/visit-any.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'

export const RUNS = 100

/** A run waits more than it works; side by side they also lend each other an unsteady machine. */
const PARALLEL = 3
const JITTER_MS_MAX = 5
const EFFORT = { rounds: 2, orders: 10, seconds: 1 }

/** All probes, with every oracle, on correct handlers in turn, over a line that is never steady. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const failures: string[] = []
  const unjudged = new Map<string, number>()
  let judged = 0
  let done = 0
  const work = async (_worker: undefined, number: number) => {
    const stack = ALL_STACKS[number % ALL_STACKS.length]!
    const jitter = { random: seededRandom(number), milliseconds: JITTER_MS_MAX }
    const { probes, summary } = await visitAny({ stack, fault: null, jitter, effort: EFFORT })
    if (!summary.calibrated) failures.push(`${number}: ${stack} was not calibrated`)
    for (const { id, verdict, reason } of findingsOf(probes, 'info')) {
      failures.push(`${number}: ${stack} ${id} ${verdict}: ${reason}`)
    }
    for (const { id, verdict } of probes) {
      if (verdict === 'inconclusive') unjudged.set(id, (unjudged.get(id) ?? 0) + 1)
      if (verdict === 'pass' || verdict === 'warn') judged += 1
    }
    done += 1
    progress(done)
  }
  const jobs = Array.from({ length: runs }, (_, index) => seed + index)
  await inParallel({
    queues: PARALLEL,
    jobs,
    open: async () => undefined,
    work,
    close: async () => undefined,
  })
  const often = [...unjudged].map(([id, count]) => `${id} ${count}`).join(', ')
  const figure =
    `${runs} runs on ${ALL_STACKS.length} correct handlers, ${judged} verdicts, ` +
    `${failures.length} false findings; inconclusive: ${often || 'none'}`
  return { passed: failures.length === 0, figure, failures }
}
