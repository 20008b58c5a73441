import type { SubscriptionState } from './snapshot.ts'

/** A little after the instant: Stripe needs a moment to act on its own dates. */
const RECHECK_MARGIN_MS = 60_000

/** How soon to look again when an expected change is overdue. */
const OVERDUE_RECHECK_MS = 3_600_000

/**
 * When the truth is expected to change by itself: period end, trial end (it ends a period too),
 * `cancel_at`, grace end. A missed webhook then heals when it matters. EXPIRED is final.
 */
export function recheckAt(state: SubscriptionState, now: Date): Date | null {
  if (state.status === 'EXPIRED') return null
  const graceEnd = state.status === 'GRACE' ? state.graceEnd : null
  const instants = [state.termEnd, state.cancelAt, graceEnd]
    .filter((instant) => instant !== null)
    .map((instant) => {
      const at = instant.getTime() + RECHECK_MARGIN_MS
      return at > now.getTime() ? at : now.getTime() + OVERDUE_RECHECK_MS
    })
  return instants.length === 0 ? null : new Date(Math.min(...instants))
}
