import { ACCESS, type State, type Status } from './state.ts'

/** An email that must be. What the judge knows of each by name stands in this file. */
export interface ExpectedEmail {
  /** What makes it one: `renewal 7 sub_1 1790000000`. */
  readonly key: string
  readonly name: string
  readonly tenant: string
  readonly subscription: string
  readonly at: number
  /** Where it is a reminder: the term, and days before its end. */
  readonly reminds: { readonly termEnd: number; readonly days: number } | null
  readonly status: Status
}

/** What each mail says above all, in English: to tell that it is what was enqueued. */
export const SUBJECTS: Readonly<Record<string, RegExp>> = {
  welcome: /^Welcome to /,
  payment_processing: /^Your payment for .+ is being processed$/,
  renewal: /^Your .+ subscription (?:renews|ends) /,
  trial_ending: /^Your .+ trial ends /,
  payment_failed: /^Your payment for .+ didn’t go through$/,
  authentication_required: /^Confirm your payment for /,
  grace_started: /^Renew your .+ subscription to keep your access$/,
  suspended: /^Your (?:access to .+ is suspended|.+ subscription is paused)$/,
  reactivated: /^Your access to .+ is back$/,
  cancelled: /^Your .+ subscription has ended$/,
  plan_changed: /^Your plan is now /,
  merge_offered: /^Did you make a new purchase from /,
}

export function emailsOf(before: State | undefined, after: State, isBack: boolean): string[] {
  const hasAccess = ACCESS.includes(after.status)
  const isReplanned = before !== undefined && before.plan !== after.plan && hasAccess
  const name = before?.status === after.status ? null : emailOf(before, after, isBack)
  return [...(name === null ? [] : [name]), ...(isReplanned ? ['plan_changed'] : [])]
}

function emailOf(before: State | undefined, after: State, isBack: boolean): string | null {
  if (after.status === 'GRACE') return after.isManaged ? 'payment_failed' : 'grace_started'
  const hasAccess = ACCESS.includes(after.status)
  if (before === undefined) return hasAccess ? (isBack ? 'reactivated' : 'welcome') : null
  if (after.status === 'SUSPENDED') return 'suspended'
  if (after.status === 'EXPIRED') return 'cancelled'
  return before.status === 'SUSPENDED' ? 'reactivated' : null
}

/** Whether what the email says is so no more. */
export function isOver(
  { name, reminds, status }: ExpectedEmail,
  state: State,
  at: number,
): boolean {
  switch (name) {
    case 'renewal':
    case 'trial_ending':
      return (
        at >= state.termEnd ||
        state.termEnd !== reminds?.termEnd ||
        state.cancelAt !== null ||
        state.status !== status
      )
    case 'payment_failed':
    case 'grace_started':
    case 'suspended':
      return state.status !== status
    case 'authentication_required':
      return state.status === 'EXPIRED'
    case 'payment_processing':
      return ACCESS.includes(state.status) || state.status === 'EXPIRED'
    case 'cancelled':
      return false
    default:
      return !ACCESS.includes(state.status)
  }
}
