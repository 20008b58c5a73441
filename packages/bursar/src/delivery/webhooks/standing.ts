/** How an endpoint stands that has failed since its last call that was accepted. */
export interface Standing {
  /** Calls in a row that failed. */
  readonly failures: number
  readonly failingSince: Date
  readonly disabledAt: Date | null
}

export interface StandingAfter extends Standing {
  /** It is not called before this; then by one call at a time. */
  readonly pausedUntil: Date | null
}

/** Failures in a row that may be chance. */
const FAILURES_BORNE = 4
/** A pause is a quarter of how long it has been failing, within these. */
const PAUSE_SECONDS_MIN = 10
const PAUSE_SECONDS_MAX = 900
/** It is disabled when all calls have failed for so long, and there were so many. */
const DISABLED_AFTER_SECONDS = 86_400
const DISABLED_AFTER_FAILURES = 10
/** How often a disabled endpoint is called to see whether it is back. */
const PROBE_SECONDS = 3_600

/**
 * Pure: how an endpoint stands after one more call that failed. Who fails a few times in a row is
 * called ever less often, so that an endpoint that hangs keeps nobody else waiting; who fails for a
 * day, or says that it `isGone` for good (410), is disabled.
 */
export function standingAfterFailure(before: Standing, isGone: boolean, now: Date): StandingAfter {
  const { failingSince } = before
  const failures = before.failures + 1
  const failingSeconds = (now.getTime() - failingSince.getTime()) / 1000
  const isLong = failingSeconds >= DISABLED_AFTER_SECONDS && failures >= DISABLED_AFTER_FAILURES
  const disabledAt = before.disabledAt ?? (isLong || isGone ? now : null)
  const pauseSeconds = disabledAt === null ? pauseOf(failures, failingSeconds) : PROBE_SECONDS
  const pausedUntil = pauseSeconds === 0 ? null : new Date(now.getTime() + pauseSeconds * 1000)
  return { failures, failingSince, pausedUntil, disabledAt }
}

function pauseOf(failures: number, failingSeconds: number): number {
  if (failures <= FAILURES_BORNE) return 0
  return Math.min(Math.max(failingSeconds / 4, PAUSE_SECONDS_MIN), PAUSE_SECONDS_MAX)
}
