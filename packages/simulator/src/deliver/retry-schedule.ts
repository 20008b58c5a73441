import { DAY_SECONDS } from '../world/settings.ts'

/** When failed deliveries are retried, and when an endpoint is disabled. */
export interface RetrySchedule {
  /** Milliseconds before each retry. */
  readonly afterMs: readonly number[]
  /** `real`: retries follow real time. `simulated`: they follow the clock of the simulator. */
  readonly time: 'real' | 'simulated'
  /** An endpoint that has failed for this long is disabled. null: never. */
  readonly disablesAfterMs: number | null
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = DAY_SECONDS * 1000

const HOURLY_TRIES = 72
/** Three days with growing delays. The first ones are short, for fast tests. */
const FAST_MS: readonly number[] = [
  200,
  1000,
  5000,
  MINUTE_MS / 2,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  ...new Array<number>(HOURLY_TRIES).fill(HOUR_MS),
]

/**
 * In live mode up to three days with exponential delays, in test mode three times over some hours.
 * Stripe does not publish the exact delays. https://docs.stripe.com/webhooks#automatic-retries
 */
const LIVE_MS: readonly number[] = [
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  ...new Array<number>(4).fill(12 * HOUR_MS),
]
const TEST_MS: readonly number[] = [5 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS]

/** The email about a failing endpoint announces its end nine days after the first failure. */
export const DISABLE_AFTER_DAYS_USUAL = 9

export interface ScheduleGiven {
  /**
   * `fast` (default): retries follow real time, the first ones after less than a second. `stripe`:
   * they follow the clock of the simulator, as slowly as those of Stripe.
   */
  schedule?: 'fast' | 'stripe'
  /** Milliseconds before each retry, instead of those of the schedule. */
  retryAfterMs?: readonly number[]
  /** Only for `stripe`: days of failures before an endpoint is disabled. Default 9. */
  disableAfterDays?: number
}

export function retrySchedule(given: ScheduleGiven, livemode: boolean): RetrySchedule {
  const { disableAfterDays = DISABLE_AFTER_DAYS_USUAL, retryAfterMs, schedule = 'fast' } = given
  if (schedule === 'fast') {
    return { afterMs: retryAfterMs ?? FAST_MS, time: 'real', disablesAfterMs: null }
  }
  return {
    afterMs: retryAfterMs ?? (livemode ? LIVE_MS : TEST_MS),
    time: 'simulated',
    disablesAfterMs: disableAfterDays * DAY_MS,
  }
}
