import { inParallel } from '../interleaving/in-parallel.ts'
import type { DatabaseServer } from '../support/database-on-server.ts'
import { type Judged, judgeWorld } from './judge/judge-world.ts'
import { LifecyclesWorld, type LifecyclesWorldOptions } from './lifecycles-world.ts'

/** Who live on one database together. */
export const LIFECYCLES_PER_WORLD = 100

export interface WorldEnd extends Judged {
  readonly seed: number
  readonly lifecycles: number
  readonly deaths: number
  readonly outages: number
}

/** Plays one world after the other in each lane. */
export async function playLifecycles(options: {
  readonly server: DatabaseServer
  /** The seed of the first world; the others follow. */
  readonly seed: number
  readonly lifecycles: number
  readonly queues: number
  readonly onEnd?: (end: WorldEnd) => void
}): Promise<WorldEnd[]> {
  const { server, seed, lifecycles, queues, onEnd = () => undefined } = options
  const ends: WorldEnd[] = []
  const worlds = Array.from(
    { length: Math.ceil(lifecycles / LIFECYCLES_PER_WORLD) },
    (_, index) => index,
  )
  await inParallel({
    queues,
    jobs: worlds,
    open: async () => undefined,
    work: async (_worker, index) => {
      const left = lifecycles - index * LIFECYCLES_PER_WORLD
      const size = Math.min(LIFECYCLES_PER_WORLD, left)
      const end = await playWorld({ server, seed: seed + index, lifecycles: size })
      ends.push(end)
      onEnd(end)
    },
    close: async () => undefined,
  })
  return ends.sort((a, b) => a.seed - b.seed)
}

/** A year of one world, and what became of it. What it throws is a wrong, too. */
export async function playWorld(options: LifecyclesWorldOptions): Promise<WorldEnd> {
  const { seed, lifecycles } = options
  const world = await LifecyclesWorld.open(options)
  try {
    await world.play()
    const judged = await judgeWorld(world)
    return {
      seed,
      lifecycles,
      deaths: world.deaths.length,
      outages: world.outages.length,
      ...judged,
    }
  } catch (error) {
    const wrongs = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    return { seed, lifecycles, deaths: 0, outages: 0, wrongs, pending: 0, mails: 0, dropped: 0 }
  } finally {
    await world.close()
  }
}
