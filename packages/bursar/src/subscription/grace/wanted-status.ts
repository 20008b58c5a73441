import type { PeriodReversal } from '../money/reversal.ts'
import type { SubscriptionSnapshot, SubscriptionState } from '../snapshot.ts'
import type { Status } from '../status.ts'
import { isKnownStripeStatus, STRIPE_STATUSES } from '../transition/stripe-status.ts'
import type { WithheldReason } from '../withheld.ts'
import { type FirstPayment, firstPaymentOf, openFirstInvoice } from './first-payment.ts'
import { type InvoiceSnapshot, isPending } from './invoice.ts'
import type { Policy } from './policy.ts'
import { havePaid, spellOf } from './spell.ts'

/** What truth, policy and time ask for. */
export interface Wanted {
  /** null: nothing is granted, and where there is no row, none is made. */
  readonly status: Status | null
  readonly graceEnd: Date | null
  /** When it became late, where it is. */
  readonly lateSince: Date | null
  /** Why Stripe's live subscription has no access. */
  readonly withheld: WithheldReason | null
}

/** What is stored of the tenant, besides this subscription. */
export interface TenantFacts {
  /** It has paid something on another subscription, or was a customer before Bursar came. */
  readonly hasPaid: boolean
  /** Another subscription with access stands by itself. */
  readonly hasLiveMain: boolean
  /** It was bought beside a subscription that has ended: Bursar ends it at Stripe, too. */
  readonly endsWithParent?: boolean
  /** The payment of its current period was taken back. */
  readonly reversal?: PeriodReversal | null
}

/** What decides besides the answer. */
export interface Circumstances {
  readonly current: SubscriptionState | null
  readonly policy: Policy
  /** Days of grace of its plan. */
  readonly graceDays: number
  /** Whether its tenant ever paid anything, as far as we have stored. */
  readonly hasTenantPaid: boolean
  /** The clock that the subscription lives by. */
  readonly now: Date
}

const DAY_MS = 86_400_000

/** Pure: the status that an answer asks for. Its Stripe status must be one that we know. */
export function wantedStatus(snapshot: SubscriptionSnapshot, context: Circumstances): Wanted {
  const { current } = context
  const plain = { graceEnd: null, lateSince: null, withheld: null }
  if (!isKnownStripeStatus(snapshot.stripeStatus)) return nothing(current, 'status_unknown')
  const meaning = STRIPE_STATUSES[snapshot.stripeStatus]
  if (snapshot.isPausedByCustomer && meaning !== 'EXPIRED' && meaning !== 'NOTHING') {
    const graceEnd = current?.graceEnd ?? null
    return { ...plain, status: 'SUSPENDED', graceEnd, withheld: 'customer_pause' }
  }
  switch (meaning) {
    case 'NOTHING':
      return nothing(current, 'first_payment_missing')
    case 'ACTIVE': {
      const withheld = withheldPayment(firstPaymentOf(snapshot.invoices, context.now), context)
      if (withheld !== null) return nothing(current, withheld)
      return isPendingFromTheStart(snapshot, context)
        ? lateFromTheStart(snapshot, context)
        : { ...plain, status: 'ACTIVE' }
    }
    case 'GRACE':
      return late(snapshot, context)
    case 'SUSPENDED':
      return { ...plain, status: 'SUSPENDED', graceEnd: current?.graceEnd ?? null }
    default:
      return { ...plain, status: meaning }
  }
}

/**
 * A row that stands already loses its access; it is not taken back. It has not recovered either, so
 * a grace period that began is not forgotten.
 */
function nothing(current: SubscriptionState | null, withheld: WithheldReason): Wanted {
  const status = current === null ? null : current.status === 'EXPIRED' ? 'EXPIRED' : 'SUSPENDED'
  return { status, graceEnd: current?.graceEnd ?? null, lateSince: null, withheld }
}

function withheldPayment(payment: FirstPayment, { policy }: Circumstances): WithheldReason | null {
  if (payment === 'pending') return 'first_invoice_unpaid'
  const isWaiting = payment === 'processing' && policy.billing.whileProcessing === 'wait'
  return isWaiting ? 'first_payment_processing' : null
}

/**
 * Its tenant has never paid anything, and owes the first invoice that asks for money, whatever
 * Stripe bills it for: after a trial, issued anew by hand, by a quote or a usage threshold. What an
 * unpaid change grants is a question of its own.
 */
function isPendingFromTheStart(
  { invoices, hasPaid }: SubscriptionSnapshot,
  { hasTenantPaid, now }: Circumstances,
): boolean {
  const first = spellOf(invoices)?.first
  if (first === undefined || first.reason === 'upgrade') return false
  return !hasTenantPaid && !hasPaid && isPending(first, now)
}

/** The days that the policy gives after a trial count as in a subscription that is past due. */
function lateFromTheStart(snapshot: SubscriptionSnapshot, context: Circumstances): Wanted {
  const answer = late(snapshot, context)
  return answer.status === 'SUSPENDED' ? nothing(context.current, 'first_invoice_unpaid') : answer
}

/** Stripe says past_due. */
function late(snapshot: SubscriptionSnapshot, context: Circumstances): Wanted {
  const { current, now } = context
  const first = openFirstInvoice(snapshot.invoices)
  // One that was sent was granted until its due date: from then on it is late like the others.
  if (first !== null && (!first.isSent || first.status === 'uncollectible')) {
    const withheld = withheldPayment(firstPaymentOf(snapshot.invoices, now), context)
    if (withheld !== null) return nothing(current, withheld)
  }
  const spell = spellOf(snapshot.invoices)
  if (spell !== null && isNotDueYet(spell.first, now)) {
    return { status: 'ACTIVE', graceEnd: null, lateSince: null, withheld: null }
  }
  const lateSince = spell?.lateAt ?? null
  const graceEnd = graceEndOf(lateSince, snapshot, context)
  const status = now < graceEnd ? 'GRACE' : 'SUSPENDED'
  return { status, graceEnd, lateSince, withheld: null }
}

function isNotDueYet({ isSent, dueAt }: InvoiceSnapshot, now: Date): boolean {
  return isSent && dueAt !== null && now < dueAt
}

/** Without an invoice that says since when: from the first sight on, and never later. */
function graceEndOf(
  lateSince: Date | null,
  { invoices, hasPaid }: SubscriptionSnapshot,
  { current, policy, graceDays, hasTenantPaid, now }: Circumstances,
): Date {
  const isPayer = hasTenantPaid || hasPaid || havePaid(invoices)
  const days = isPayer ? graceDays : policy.billing.graceAfterTrialDays
  if (lateSince === null && current !== null && current.graceEnd !== null) return current.graceEnd
  return new Date((lateSince ?? now).getTime() + days * DAY_MS)
}
