import { seededRandom } from '../../packages/wire/src/random.ts'
import { inParallel } from '../interleaving/in-parallel.ts'
import { pick } from '../interleaving/living-world.ts'
import type { DatabaseServer, TestDatabase } from '../support/database-on-server.ts'
import { BUYERS } from './buyers.ts'
import { somethingHappens } from './happenings.ts'
import { type Explain, Judge } from './judge.ts'
import { operatorActions } from './operators.ts'
import { Stage } from './stage.ts'

const CHAPTERS = 12
const DEEDS_MAX = 4
const BUYS = 0.4
const OPERATES = 0.12
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LEAPS_MS = [0, HOUR_MS, 6 * HOUR_MS, DAY_MS, 5 * DAY_MS, 9 * DAY_MS, 31 * DAY_MS]

/** What became of one story. */
export interface LifecycleEnd {
  readonly seed: number
  /** What was wrong at the first rest at which something was, and what had happened until then. */
  readonly wrongs: readonly string[]
  readonly lifecycle: readonly string[]
  readonly rests: number
  /** Paid and live subscriptions, at all rests: with access, told of, and out of sight. */
  readonly granted: number
  readonly told: number
  readonly untold: number
  readonly lost: number
}

export interface LifecycleOptions {
  readonly server: DatabaseServer
  readonly seed: number
  readonly chapters?: number
  /** Tests of the judge: done before each look. */
  readonly spoil?: (pool: TestDatabase['pool']) => Promise<unknown>
  /** The same: what explains instead. */
  readonly explain?: Explain
}

/** Random lifecycles, owners and losses; judged at each rest. What it throws is a wrong, too. */
export async function playDemonstration(options: LifecycleOptions): Promise<LifecycleEnd> {
  const { server, seed, chapters = CHAPTERS, spoil } = options
  const stage = await Stage.open(server, seed)
  const judge = new Judge(stage, options.explain)
  const random = seededRandom(seed + 3)
  let wrongs: string[] = []
  try {
    for (let chapter = 0; chapter < chapters && wrongs.length === 0; chapter += 1) {
      const deeds = 1 + Math.floor(random() * DEEDS_MAX)
      for (let deed = 0; deed < deeds; deed += 1) {
        const chance = random()
        const isEarly = chapter < 2
        if (isEarly || chance < BUYS) await stage.act(pick(random, BUYERS))
        else await stage.act(chance < BUYS + OPERATES ? operatorActions : somethingHappens)
        if (random() < 0.5) await stage.muddle()
      }
      await stage.muddle()
      await stage.rest()
      await spoil?.(stage.pool)
      wrongs = await judge.judge()
      if (wrongs.length === 0) await stage.pass(pick(random, LEAPS_MS))
    }
  } catch (error) {
    wrongs = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  } finally {
    await stage.close()
  }
  const { lifecycle, post } = stage
  return { seed, wrongs, lifecycle, lost: post.lost, ...judge.seen }
}

/** One story after the other in each lane. */
export async function playLifecycles(options: {
  readonly server: DatabaseServer
  readonly seed: number
  readonly lifecycles: number
  readonly queues: number
  readonly chapters?: number
  readonly onEnd?: (end: LifecycleEnd) => void
}): Promise<LifecycleEnd[]> {
  const { server, seed, lifecycles, queues, chapters = CHAPTERS, onEnd = () => undefined } = options
  const ends: LifecycleEnd[] = []
  await inParallel({
    queues,
    jobs: Array.from({ length: lifecycles }, (_, index) => seed + index),
    open: async () => undefined,
    work: async (_worker, each) => {
      const end = await playDemonstration({ server, seed: each, chapters })
      ends.push(end)
      onEnd(end)
    },
    close: async () => undefined,
  })
  return ends.sort((a, b) => a.seed - b.seed)
}
