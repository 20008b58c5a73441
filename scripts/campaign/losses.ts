import { inParallel } from '../../test/interleaving/in-parallel.ts'
import { type LossEnd, LossWorld } from '../../test/losses/loss-world.ts'
import { ALL_REMEDIES, type Remedies } from '../../test/losses/losses.ts'
import type { DatabaseServer } from '../../test/support/database-on-server.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Lives of a year each. */
export const RUNS = 2_000

const PER_WORLD = 100
const PARALLEL = 2

/** The seed is that of the first world; each world has a hundred lives. */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  return onOwnServer(async (server) => {
    const ends = await playAll(server, { seed, runs, progress })
    const failures = ends.flatMap(failuresOf)
    // The check can fail: without each remedy in turn, something is found.
    const off = await Promise.all(
      (Object.keys(ALL_REMEDIES) as (keyof Remedies)[]).map(async (name) => {
        const remedies = { ...ALL_REMEDIES, [name]: false }
        const end = await LossWorld.play({ server, seed, lifecycles: PER_WORLD, remedies })
        if (end.wrongs.length === 0) failures.push(`Without ${name}, nothing is wrong.`)
        return `${end.wrongs.length} without ${name}`
      }),
    )
    const sum = (count: (end: LossEnd) => number) => ends.reduce((all, end) => all + count(end), 0)
    const figure =
      `${sum(({ lifecycles }) => lifecycles)} lives of a year, ` +
      `${sum(({ lostEvents }) => lostEvents)} events lost, ` +
      `${sum(({ outages }) => outages)} outages, ${sum(({ restores }) => restores)} restores with ` +
      `${sum(({ dropped }) => dropped)} messages dropped, ` +
      `${sum(({ damaged }) => damaged)} rows damaged; ` +
      `${sum(({ compared }) => compared)} subscriptions compared, ${failures.length} wrongs; ` +
      `of a hundred lives, wrongs: ${off.join(', ')}`
    return { passed: failures.length === 0, figure, failures }
  })
}

async function playAll(
  server: DatabaseServer,
  { seed, runs, progress }: Pick<CampaignOptions, 'seed' | 'runs' | 'progress'>,
): Promise<LossEnd[]> {
  const ends: LossEnd[] = []
  const worlds = Array.from({ length: Math.ceil(runs / PER_WORLD) }, (_, index) => index)
  await inParallel({
    queues: PARALLEL,
    jobs: worlds,
    open: async () => undefined,
    work: async (_worker, index) => {
      const lifecycles = Math.min(PER_WORLD, runs - index * PER_WORLD)
      ends.push(await LossWorld.play({ server, seed: seed + index, lifecycles }))
      progress(ends.reduce((all, end) => all + end.lifecycles, 0))
    },
    close: async () => undefined,
  })
  return ends.sort((a, b) => a.seed - b.seed)
}

function failuresOf({ seed, wrongs }: LossEnd): string[] {
  const again = `npm run campaign -- losses --seed ${seed} --runs ${PER_WORLD}`
  return wrongs.map((wrong) => `${wrong} (again: ${again})`)
}
