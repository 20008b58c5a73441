import { type Outage, type Part, wasThere } from '../outage-plan.ts'

/** A try may meet its pause, the pause of an endpoint, or not its turn; never so often in a row. */
const ROUNDS_MISSED_MAX = 6
/** Twenty mails a day and no more: what is too much waits for the next. */
const LATE_AFTER_MS = 36 * 3_600_000

export interface LateScene {
  /** Unix milliseconds, as are all of these. */
  readonly enqueuedAt: number
  readonly endedAt: number
  readonly needs: Part
  /** When the outbox was worked on. */
  readonly rounds: readonly number[]
  /** When a node died. */
  readonly deaths: readonly number[]
  readonly outages: readonly Outage[]
}

/**
 * How many rounds a message was let wait that could have been delivered; null: not too long.
 * A crash costs two of them, and by chance several follow each other: in the first a try is
 * killed, in the next it is taken back, to be tried after its pause.
 */
export function judgeLate(scene: LateScene): number | null {
  const { enqueuedAt, endedAt, needs, rounds, deaths, outages } = scene
  const missed = rounds.filter((at) => at >= enqueuedAt && at < endedAt)
  const isWell = missed.every((at, index) =>
    wasThere(outages, needs, { from: missed[index - 1] ?? enqueuedAt, to: at }),
  )
  if (!isWell || endedAt - enqueuedAt <= LATE_AFTER_MS) return null
  const hasCrashed = (at: number | undefined) => at !== undefined && deaths.includes(at)
  const calm = missed.filter((at, index) => !hasCrashed(at) && !hasCrashed(missed[index - 1]))
  return calm.length > ROUNDS_MISSED_MAX ? calm.length : null
}
