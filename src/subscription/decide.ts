import type { Finding } from './finding.ts'
import { type ItemsByPlan, itemsByPlan, type Plans } from './plans.ts'
import { recheckAt } from './recheck-at.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'
import { ACCESS, type Status } from './status.ts'
import { isKnownStripeStatus, STRIPE_STATUSES } from './transition/stripe-status.ts'
import { transitionVerdict } from './transition/transitions.ts'
import type { WithheldReason } from './withheld.ts'

export interface Policy {
  readonly plans: Plans
  readonly gracePeriodDays: number
  readonly signup: 'open' | 'intent'
  readonly livemode: boolean
}

/**
 * What follows from one answer of Stripe. `unchanged`: nothing is written. `accepted`: `next` is
 * written and audited. `blocked`: the status may not move; what else is new in `next` is written.
 * `findings` are all that hold now: the ones of this subject that are not named are resolved.
 */
export interface Decision {
  readonly outcome: 'unchanged' | 'accepted' | 'blocked'
  readonly next: SubscriptionState | null
  /** The fields of `next` that differ from what was stored. */
  readonly changed: readonly (keyof SubscriptionState)[]
  /** Allowed only because a fetch said so: SUSPENDED → GRACE and the like. */
  readonly unusual: boolean
  readonly findings: readonly Finding[]
  /** When the truth is expected to change by itself. */
  readonly recheckAt: Date | null
  /** Why it has no access although Stripe calls it live; null: nothing is withheld. */
  readonly withheld: WithheldReason | null
}

const DAY_MS = 86_400_000
/** What a status of Stripe looks like; anything else may be anybody’s data, and is not kept. */
const STATUS_WORD = /^[a-z_]{1,60}$/

/** Pure: the same state, answer, policy and time give the same decision, whatever came before. */
export function decide(
  current: SubscriptionState | null,
  snapshot: SubscriptionSnapshot,
  policy: Policy,
  now: Date,
): Decision {
  const keep = (
    finding: Finding,
    { outcome, withheld }: Pick<Decision, 'outcome' | 'withheld'>,
  ): Decision => ({
    outcome,
    next: current,
    changed: [],
    unusual: false,
    findings: [finding],
    recheckAt: current === null ? null : recheckAt(current, now),
    withheld,
  })
  if (snapshot.livemode !== policy.livemode) {
    return keep(modeMismatch(snapshot), { outcome: 'blocked', withheld: null })
  }
  if (!isKnownStripeStatus(snapshot.stripeStatus)) {
    const withheld = current === null || !ACCESS[current.status] ? 'status_unknown' : null
    return keep(statusUnknown(snapshot), { outcome: 'unchanged', withheld })
  }

  const items = itemsByPlan(snapshot.items, policy.plans)
  const findings = items.unlisted.length > 0 ? [priceUnlisted(items, current !== null)] : []
  const wanted = wantedStatus(current, snapshot, policy, now)
  if (wanted === null || (current === null && items.main === null)) {
    const outcome = findings.length > 0 ? 'blocked' : 'unchanged'
    const withheld = withheldOf(null, snapshot)
    return { outcome, next: null, changed: [], unusual: false, findings, recheckAt: null, withheld }
  }
  const verdict = transitionVerdict(current?.status ?? null, wanted.status, 'truth')
  const status = verdict === 'blocked' && current !== null ? current.status : wanted.status
  if (verdict === 'blocked') findings.push(transitionBlocked(current!.status, wanted.status))
  const next: SubscriptionState = {
    ...planOf(items, current),
    ...termOf(snapshot, items),
    status,
    graceEnd: verdict === 'blocked' ? (current?.graceEnd ?? null) : wanted.graceEnd,
    cancelAt: ACCESS[status] || status === 'SUSPENDED' ? snapshot.cancelAt : null,
    cancelledAt: snapshot.canceledAt ?? snapshot.endedAt,
    collectionPaused: snapshot.collectionPaused,
    collectionMethod: snapshot.collectionMethod,
    stripeStatus: snapshot.stripeStatus,
    resourceId: snapshot.resourceId,
  }
  const changed = changedFields(current, next)
  const moved = changed.length > 0 ? 'accepted' : 'unchanged'
  return {
    outcome: verdict === 'blocked' ? 'blocked' : moved,
    next,
    changed,
    unusual: verdict === 'unusual',
    findings,
    recheckAt: recheckAt(next, now),
    withheld: withheldOf(next, snapshot),
  }
}

const LIVE_AT_STRIPE: readonly string[] = ['trialing', 'active', 'past_due']

/** Why Stripe's live subscription has no access. Nothing is withheld from one that has. */
function withheldOf(
  next: SubscriptionState | null,
  snapshot: SubscriptionSnapshot,
): WithheldReason | null {
  if (next !== null && ACCESS[next.status]) return null
  if (snapshot.stripeStatus === 'incomplete') return 'first_payment_missing'
  if (!LIVE_AT_STRIPE.includes(snapshot.stripeStatus)) return null
  if (next?.status === 'EXPIRED') return 'transition_blocked'
  if (snapshot.firstInvoiceUnpaid && snapshot.stripeStatus !== 'trialing') {
    return 'first_invoice_unpaid'
  }
  return next === null ? 'price_unlisted' : null
}

/** The status that truth, policy and time ask for; null where nothing is granted. */
function wantedStatus(
  current: SubscriptionState | null,
  snapshot: SubscriptionSnapshot,
  policy: Policy,
  now: Date,
): { status: Status; graceEnd: Date | null } | null {
  if (!isKnownStripeStatus(snapshot.stripeStatus)) return null
  const meaning = STRIPE_STATUSES[snapshot.stripeStatus]
  // Nothing is granted. A row that stands already loses its access; it is not taken back. It has
  // not recovered either, so a grace period that began is not forgotten: it must not begin again.
  const ungranted = current === null ? null : { ...current, status: closed(current.status) }
  switch (meaning) {
    case 'NOTHING':
      return ungranted
    case 'ACTIVE':
      return snapshot.firstInvoiceUnpaid ? ungranted : { status: 'ACTIVE', graceEnd: null }
    case 'GRACE': {
      // Invoices that are sent can be overdue before anything was ever paid.
      if (snapshot.firstInvoiceUnpaid) return ungranted
      const graceEnd = graceEndOf(current, snapshot, policy, now)
      return { status: now < graceEnd ? 'GRACE' : 'SUSPENDED', graceEnd }
    }
    case 'SUSPENDED':
      return { status: 'SUSPENDED', graceEnd: current?.graceEnd ?? null }
    default:
      return { status: meaning, graceEnd: null }
  }
}

function closed(status: Status): Status {
  return status === 'EXPIRED' ? 'EXPIRED' : 'SUSPENDED'
}

/** It does not move later until the subscription has recovered, which clears it. */
function graceEndOf(
  current: SubscriptionState | null,
  snapshot: SubscriptionSnapshot,
  policy: Policy,
  now: Date,
): Date {
  const stored = current?.graceEnd ?? null
  if (stored !== null && snapshot.oldestOpenInvoiceAt === null) return stored
  const began = snapshot.oldestOpenInvoiceAt ?? now
  const computed = new Date(began.getTime() + policy.gracePeriodDays * DAY_MS)
  return stored !== null && stored < computed ? stored : computed
}

function planOf(
  items: ItemsByPlan,
  current: SubscriptionState | null,
): Pick<SubscriptionState, 'planId' | 'type' | 'items' | 'stripePriceId'> {
  if (items.main === null) {
    // Only prices that no plan names: the old plan stays, a finding says so.
    const { planId, type, items: kept, stripePriceId } = current!
    return { planId, type, items: kept, stripePriceId }
  }
  const { planId, priceId, type } = items.main
  return { planId, type, items: items.listed.map(toStoredItem), stripePriceId: priceId }
}

function toStoredItem({ priceId, planId, quantity }: SubscriptionState['items'][number]) {
  return { priceId, planId, quantity }
}

function termOf(
  snapshot: SubscriptionSnapshot,
  items: ItemsByPlan,
): Pick<SubscriptionState, 'termStart' | 'termEnd'> {
  const item =
    snapshot.items.find((one) => one.priceId === items.main?.priceId) ?? snapshot.items[0] ?? null
  return { termStart: item?.termStart ?? null, termEnd: item?.termEnd ?? null }
}

function changedFields(
  current: SubscriptionState | null,
  next: SubscriptionState,
): (keyof SubscriptionState)[] {
  const fields = Object.keys(next).sort() as (keyof SubscriptionState)[]
  return fields.filter((field) => current === null || !same(current[field], next[field]))
}

/** Dates compare by their instant, lists by their content: both come out equal as JSON. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function modeMismatch(snapshot: SubscriptionSnapshot): Finding {
  const mode = snapshot.livemode ? 'live' : 'test'
  return { kind: 'mode_mismatch', summary: `Stripe answered with a ${mode} mode subscription.` }
}

function statusUnknown(snapshot: SubscriptionSnapshot): Finding {
  return {
    kind: 'status_unknown',
    summary: 'Stripe uses a subscription status that this version does not know.',
    details: { stripe_status: STATUS_WORD.exec(snapshot.stripeStatus)?.[0] ?? null },
  }
}

function priceUnlisted(items: ItemsByPlan, isKnown: boolean): Finding {
  const whole = isKnown ? 'what it had stays' : 'it grants nothing'
  const effect = items.main === null ? whole : 'that item grants nothing'
  return {
    kind: 'price_unlisted',
    summary: `A price of this subscription is in no plan: ${effect}.`,
    details: { prices: items.unlisted.slice(0, 20) },
  }
}

function transitionBlocked(from: Status, to: Status): Finding {
  return {
    kind: 'transition_blocked',
    summary: `Stripe's answer asks for ${from} → ${to}, which is never allowed.`,
    details: { from, to },
  }
}
