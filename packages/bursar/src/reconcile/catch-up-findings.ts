import type { Finding } from '../subscription/finding.ts'

const DAY_MS = 86_400_000

/** https://docs.stripe.com/api/events: the list goes back 30 days. */
const LISTED_DAYS = 30
/** From here on an operator still has time to act before events are lost. */
const GAP_DAYS = 25

/** What one run learned. */
export interface CatchUpReport {
  readonly account: string
  /** The watermark before the run; null: there was none. */
  readonly caughtUpTo: Date | null
  readonly startedAt: Date
  /** Events that no webhook delivered in time; null: the run does not judge that. */
  readonly missed: number | null
}

/** Pure: the findings that hold after a run. */
export function catchUpFindings({ caughtUpTo, startedAt, missed }: CatchUpReport): Finding[] {
  const elapsedMs = caughtUpTo === null ? 0 : startedAt.getTime() - caughtUpTo.getTime()
  const days = Math.floor(elapsedMs / DAY_MS)
  const findings: Finding[] = []
  if (days >= GAP_DAYS) {
    const late = `Bursar read no events for ${days} days. Stripe lists them for ${LISTED_DAYS} days`
    const isLost = days >= LISTED_DAYS
    const summary = isLost ? `${late}: older events are lost.` : `${late}: none is lost yet.`
    findings.push({ kind: 'event_gap', summary, details: { days } })
  }
  if (missed !== null && missed > 0) {
    const events = missed === 1 ? 'an event' : `${missed} events`
    const recorded = missed === 1 ? 'it' : 'them'
    const summary = `Stripe has ${events} that no webhook delivered. Bursar recorded ${recorded}.`
    findings.push({ kind: 'events_missed', summary, details: { events: missed } })
  }
  return findings
}
