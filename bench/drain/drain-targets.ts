import type { Target } from '../support/target.ts'
import type { DrainReport } from './run-drain-bench.ts'

/** Stripe lets an account read 25 objects a second: whoever is not faster becomes the limit. */
const REFRESHES_PER_SECOND_MIN = 25

/** Twelve events on one subscription may cost three reads. */
const FETCHES_PER_EVENT_MAX = 0.25

/** What a drain must reach to leave Stripe’s rate limit as the only limit. */
export function judgeDrain({ waves }: DrainReport): Target[] {
  return waves.flatMap(({ name, refreshesPerSecond, fetchesPerEvent }) => [
    {
      claim: `${name}: at least ${REFRESHES_PER_SECOND_MIN} objects observed a second`,
      got: refreshesPerSecond,
      met: refreshesPerSecond >= REFRESHES_PER_SECOND_MIN,
    },
    {
      claim: `${name}: at most ${FETCHES_PER_EVENT_MAX} fetches for an event`,
      got: fetchesPerEvent,
      met: fetchesPerEvent <= FETCHES_PER_EVENT_MAX,
    },
  ])
}
