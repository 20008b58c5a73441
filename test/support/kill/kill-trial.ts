import { FAILPOINTS, type FailpointName } from '../../../packages/bursar/src/base/failpoint.ts'
import { seededRandom } from '../../../packages/wire/src/random.ts'

/** One `kill -9` at a named point. */
export interface KillTrial {
  readonly point: FailpointName
  /** The process dies when it reaches the point for this time. */
  readonly times: number
  /** Who takes over: a process started after the kill, or one that has been there all along. */
  readonly heir: 'restarted' | 'beside'
}

/** Of these times one is drawn: early ones and late ones, while the process is at work. */
const TIMES: Readonly<Record<FailpointName, readonly [min: number, max: number]>> = {
  'receive.after_verify': [1, 10],
  'inbox.before_flush': [1, 6],
  'inbox.after_flush': [1, 6],
  'receive.before_answer': [1, 10],
  // Reached four times a second by a process that has nothing to do.
  'claim.before': [8, 40],
  'claim.after': [1, 6],
  'fetch.before': [1, 6],
  'fetch.after': [1, 6],
  'commit.after_observe': [1, 6],
  'commit.after_ownership': [1, 6],
  'commit.after_state': [1, 6],
  'commit.after_audit': [1, 6],
  'commit.before_commit': [1, 6],
  'commit.after': [1, 6],
  'tick.before': [1, 4],
  'tick.after': [1, 4],
  'relay.before_commit': [1, 4],
  'relay.after': [1, 4],
  'deliver.before': [1, 4],
  'deliver.after_deed': [1, 4],
  'deliver.after': [1, 4],
}

/** So many trials: every point in turn, both kinds of heir in turn. */
export function planKills({
  seed,
  count,
  points = FAILPOINTS,
}: {
  readonly seed: number
  readonly count: number
  readonly points?: readonly FailpointName[]
}): KillTrial[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, index) => {
    const point = points[index % points.length]!
    const [min, max] = TIMES[point]
    const times = min + Math.floor(random() * (max - min + 1))
    const round = Math.floor(index / points.length)
    return { point, times, heir: round % 2 === 0 ? 'restarted' : 'beside' }
  })
}
