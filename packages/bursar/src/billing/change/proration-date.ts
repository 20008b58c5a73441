import { AppError } from '@bursar/wire/errors'

/** How long what a preview said can be had. */
const PREVIEW_SECONDS = 15 * 60
/** How far the clocks of two nodes may be apart. */
const CLOCK_SKEW_SECONDS = 30

/**
 * As of when a change is paid for that is made now. A term of a test clock of Stripe’s may begin
 * later than that; Stripe takes no date before it.
 */
export function prorationDateOf(now: Date, periodStart: number): number {
  return Math.max(Math.floor(now.getTime() / 1000), periodStart)
}

/**
 * The date decides what a change costs: an early one credits what was used up long ago, a late one
 * charges nothing. So it must be one that a preview of ours has just given, of this very term.
 * @throws AppError PRORATION_DATE_REFUSED
 */
export function assertProrationDate(prorationAt: number, now: Date, periodStart: number): void {
  const latest = prorationDateOf(now, periodStart) + CLOCK_SKEW_SECONDS
  const earliest = Math.max(periodStart, latest - CLOCK_SKEW_SECONDS - PREVIEW_SECONDS)
  if (prorationAt < earliest || prorationAt > latest) throw new AppError('PRORATION_DATE_REFUSED')
}
