import { inParallel } from '../../test/interleaving/in-parallel.ts'
import { bentBy, MUTANTS } from '../../test/interleaving/mutants.ts'
import { playRandomSchedule } from '../../test/interleaving/random-schedule.ts'
import { openStage, type Stage } from '../../test/interleaving/stage.ts'
import type { DatabaseServer } from '../../test/support/database-on-server.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Each guard is taken out once, and random schedules are played until one emails. */
export const RUNS = MUTANTS.length

const PARALLEL = 2
const SCHEDULES_MAX = 2_000

/** The seed is the number of the first guard, from 1. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const seen: string[] = []
  const failures: string[] = []
  const jobs = Array.from({ length: runs }, (_, index) => (seed - 1 + index) % RUNS)
  await onOwnServer((server) =>
    inParallel({
      queues: PARALLEL,
      jobs,
      open: async () => server,
      work: async (_, number) => {
        const after = await schedulesUntilSeen(server, number)
        const { what } = MUTANTS[number]!
        if (after === null) failures.push(`not noticed in ${SCHEDULES_MAX} schedules: ${what}`)
        else seen.push(`${what}: ${after}`)
        progress(seen.length + failures.length)
      },
      close: async () => undefined,
    }),
  )
  const figure = `${seen.length} of ${runs} guards missed; schedules it took: ${seen.join('; ')}`
  return { passed: failures.length === 0, figure, failures }
}

async function schedulesUntilSeen(server: DatabaseServer, number: number): Promise<number | null> {
  const stage: Stage = await openStage(server, bentBy(MUTANTS[number]!))
  try {
    for (let played = 1; played <= SCHEDULES_MAX; played += 1) {
      if ((await playRandomSchedule(stage, played)).broken.length > 0) return played
    }
    return null
  } finally {
    await stage.close()
  }
}
