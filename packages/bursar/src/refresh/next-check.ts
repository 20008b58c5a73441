import type { Random } from '@bursar/wire/random'
import type { WithheldReason } from '../subscription/withheld.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Nothing that is alive is left longer without a check. */
export const CHECK_DAYS_MAX = 7
/** Routine checks spread over the rest of the week, so that what came together does not stay so. */
const CHECK_DAYS_MIN = 5

/** After which of its checks something that is withheld is checked next; then once a day. */
const WITHHELD_STEPS_MS = [5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS]

/** Why something waits or is withheld: the reasons of the decision, and those of the refresh. */
export type PendingReason =
  | WithheldReason
  | 'owner_unknown'
  | 'on_hold'
  | 'checkout_unfinished'
  | 'given_up'

/** What is known of an object when its answer has been written down. */
export interface Standing {
  /** When its truth is expected to change by itself. */
  readonly expectedAt: Date | null
  /** A subscription that has not ended. */
  readonly isAlive: boolean
  readonly pendingReason: PendingReason | null
}

/** `routine`: nothing is expected, and a lost event is found. */
export type CheckCause = 'recheck' | 'routine'

/** What was known of it when it was claimed. */
export interface Known {
  /** Why it was looked at this time. */
  readonly cause: string
  readonly pendingReason: PendingReason | null
  readonly checks: number
}

export interface NextCheck {
  readonly at: Date | null
  readonly cause: CheckCause
  readonly pendingReason: PendingReason | null
  /** How many checks have found it withheld for this reason. */
  readonly checks: number
}

/**
 * Pure: when something is looked at again. What is alive, waiting or withheld always is, within
 * seven days; what has come to its end and waits for nothing is not.
 */
export function nextCheck(
  { expectedAt, isAlive, pendingReason }: Standing,
  known: Known,
  now: Date,
  random: Random,
): NextCheck {
  const checks = pendingReason === null ? 0 : checksOf(pendingReason, known)
  if (pendingReason !== null) {
    const soon = now.getTime() + (WITHHELD_STEPS_MS[checks] ?? DAY_MS)
    return { at: earlier(expectedAt, soon), cause: 'recheck', pendingReason, checks }
  }
  if (!isAlive) return { at: expectedAt, cause: 'recheck', pendingReason, checks }
  const days = CHECK_DAYS_MIN + (CHECK_DAYS_MAX - CHECK_DAYS_MIN) * random()
  const routine = now.getTime() + days * DAY_MS
  const isExpected = expectedAt !== null && expectedAt.getTime() <= routine
  const cause = isExpected ? 'recheck' : 'routine'
  return { at: earlier(expectedAt, routine), cause, pendingReason, checks }
}

/** Only a check that the schedule asked for counts: events and late looks come when they like. */
function checksOf(pendingReason: PendingReason, known: Known): number {
  if (known.pendingReason !== pendingReason) return 0
  return known.cause === 'recheck' ? known.checks + 1 : known.checks
}

function earlier(expectedAt: Date | null, at: number): Date {
  return expectedAt === null ? new Date(at) : new Date(Math.min(expectedAt.getTime(), at))
}
