/** Two renewals, each a draft for an hour and given two, and an hour to spare. */
const DRAFTS_MS = 5 * 3_600_000
const MONTHS = 2

/**
 * When the story has to begin in order to end now: two months ago, to the day where that month has
 * one. So whoever watches it is left with a Stripe whose time is theirs.
 */
export function scenarioBeginsAt(now: Date): Date {
  const end = new Date(now.getTime() - DRAFTS_MS)
  const month = end.getUTCMonth() - MONTHS
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const begin = new Date(end)
  begin.setUTCMonth(month, Math.min(end.getUTCDate(), lastDay))
  return begin
}
