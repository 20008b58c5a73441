import type { SubscriptionState } from '../snapshot.ts'
import { transitionVerdict } from './transitions.ts'

type Term = Pick<SubscriptionState, 'status' | 'termEnd' | 'graceEnd'>

const DAY_MS = 86_400_000

/**
 * What time does to a subscription that Stripe does not manage: a term that ended leads to GRACE, a
 * grace period that ended to SUSPENDED, a new term out of both again, and the end of its parent to
 * EXPIRED. Null: nothing yet. A service that was down for long goes the whole way at once.
 */
export function decideTerm(
  current: Term,
  parentHasEnded: boolean,
  gracePeriodDays: number,
  now: Date,
): Pick<Term, 'status' | 'graceEnd'> | null {
  const wanted = parentHasEnded
    ? ({ status: 'EXPIRED', graceEnd: current.graceEnd } as const)
    : afterTerm(current, gracePeriodDays, now)
  if (wanted === null) return null
  return transitionVerdict(current.status, wanted.status, 'tick') === 'allowed' ? wanted : null
}

function afterTerm(
  { status, termEnd, graceEnd }: Term,
  gracePeriodDays: number,
  now: Date,
): Pick<Term, 'status' | 'graceEnd'> | null {
  if (status === 'EXPIRED' || termEnd === null) return null
  // The end of a grace period, and a term beyond it: time suspended it, and nobody else.
  const isBack = graceEnd !== null && graceEnd < termEnd && now < termEnd
  if (status === 'SUSPENDED') return isBack ? { status: 'ACTIVE', graceEnd: null } : null
  if (now < termEnd) return status === 'GRACE' ? { status: 'ACTIVE', graceEnd: null } : null
  // One from before this term ended is of an earlier grace period.
  const isOfThisTerm = status === 'GRACE' && graceEnd !== null && graceEnd > termEnd
  const end = isOfThisTerm ? graceEnd : new Date(termEnd.getTime() + gracePeriodDays * DAY_MS)
  const wanted = now < end ? 'GRACE' : 'SUSPENDED'
  return wanted === status ? null : { status: wanted, graceEnd: end }
}
