import { inLanes } from '../interleaving/in-lanes.ts'
import type { DatabaseServer } from '../support/database-on-server.ts'
import { type Judged, judgeWorld } from './judge/judge-world.ts'
import { LivesWorld, type LivesWorldOptions } from './lives-world.ts'

/** Who live on one database together. */
export const LIVES_PER_WORLD = 100

export interface WorldEnd extends Judged {
  readonly seed: number
  readonly lives: number
  readonly deaths: number
  readonly outages: number
}

/** Plays one world after the other in each lane. */
export async function playLives(options: {
  readonly server: DatabaseServer
  /** The seed of the first world; the others follow. */
  readonly seed: number
  readonly lives: number
  readonly lanes: number
  readonly onEnd?: (end: WorldEnd) => void
}): Promise<WorldEnd[]> {
  const { server, seed, lives, lanes, onEnd = () => undefined } = options
  const ends: WorldEnd[] = []
  const worlds = Array.from({ length: Math.ceil(lives / LIVES_PER_WORLD) }, (_, index) => index)
  await inLanes({
    lanes,
    jobs: worlds,
    open: async () => undefined,
    work: async (_lane, index) => {
      const left = lives - index * LIVES_PER_WORLD
      const size = Math.min(LIVES_PER_WORLD, left)
      const end = await playWorld({ server, seed: seed + index, lives: size })
      ends.push(end)
      onEnd(end)
    },
    close: async () => undefined,
  })
  return ends.sort((a, b) => a.seed - b.seed)
}

/** A year of one world, and what became of it. What it throws is a wrong, too. */
export async function playWorld(options: LivesWorldOptions): Promise<WorldEnd> {
  const { seed, lives } = options
  const world = await LivesWorld.open(options)
  try {
    await world.play()
    const judged = await judgeWorld(world)
    return { seed, lives, deaths: world.deaths.length, outages: world.outages.length, ...judged }
  } catch (error) {
    const wrongs = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    return { seed, lives, deaths: 0, outages: 0, wrongs, owed: 0, mails: 0, dropped: 0 }
  } finally {
    await world.close()
  }
}
