import type { Finding } from './finding.ts'
import {
  addonWithoutMain,
  modeMismatch,
  priceUnlisted,
  statusUnknown,
  transitionBlocked,
} from './grace/decision-findings.ts'
import { grantedOf, hasOnlyAddOns, previousItemsOf, termOf } from './grace/granted-items.ts'
import { unpaidUpgradeOf } from './grace/paid-items.ts'
import type { Policy } from './grace/policy.ts'
import { type TenantFacts, type Wanted, wantedStatus } from './grace/wanted-status.ts'
import type { PeriodReversal } from './money/reversal.ts'
import { type ItemsByPlan, itemsByPlan, needsMain, type Plan, withKeptMain } from './plans.ts'
import { recheckAt } from './recheck-at.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'
import { ACCESS, type Status } from './status.ts'
import { isKnownStripeStatus } from './transition/stripe-status.ts'
import { transitionVerdict } from './transition/transitions.ts'
import type { WithheldReason } from './withheld.ts'

export type { Policy } from './grace/policy.ts'
export type { TenantFacts } from './grace/wanted-status.ts'

const NEW_TENANT: TenantFacts = { hasPaid: false, hasLiveMain: false }

/**
 * What follows from one answer of Stripe. `unchanged`: nothing is written. `accepted`: `next` is
 * written and audited. `blocked`: the status may not move; what else is new in `next` is written.
 * `findings` are all that hold now: the ones of this object that are not named are resolved.
 */
export interface Decision {
  readonly outcome: 'unchanged' | 'accepted' | 'blocked'
  readonly next: SubscriptionState | null
  /** The fields of `next` that differ from what was stored. */
  readonly changed: readonly (keyof SubscriptionState)[]
  /** Allowed only because a fetch said so: SUSPENDED → GRACE and the like. */
  readonly unusual: boolean
  readonly findings: readonly Finding[]
  /** The brake holds a loss of access: `next` is as it was. */
  readonly isHeld?: true
  /** When the truth is expected to change by itself. */
  readonly recheckAt: Date | null
  /** Why it has no access although Stripe calls it live; null: nothing is withheld. */
  readonly withheld: WithheldReason | null
  /** Since when its payment is late, where it is in GRACE for an invoice. */
  readonly lateSince: Date | null
  /** The invoice of an upgrade that its customer owes; null: there is none. */
  readonly unpaidUpgrade: string | null
}

const DAY_MS = 86_400_000

/** Pure: the same state, answer, policy and time give the same decision, whatever came before. */
export function decide(
  current: SubscriptionState | null,
  snapshot: SubscriptionSnapshot,
  policy: Policy,
  now: Date,
  tenant: TenantFacts = NEW_TENANT,
): Decision {
  if (snapshot.livemode !== policy.livemode) {
    return kept(current, now, { outcome: 'blocked', findings: [modeMismatch(snapshot)] })
  }
  if (!isKnownStripeStatus(snapshot.stripeStatus)) {
    const withheld = current === null || !ACCESS[current.status] ? 'status_unknown' : null
    return kept(current, now, { findings: [statusUnknown(snapshot)], withheld })
  }
  const clock = snapshot.clockNow ?? now
  const listed = itemsByPlan(snapshot.items, policy.plans)
  const previous = previousItemsOf(snapshot, policy, clock)
  const isKeeping = policy.billing.onUnlistedPrice === 'keep'
  const had = previous?.listed ?? current?.items ?? []
  const items = isKeeping ? withKeptMain(listed, had, policy.plans) : listed
  const findings = items.unlisted.length > 0 ? [priceUnlisted(items, current, policy)] : []
  const plan = policy.plans[items.main?.planId ?? current?.planId ?? '']
  const answer = wantedStatus(snapshot, {
    current,
    policy,
    graceDays: plan?.gracePeriodDays ?? policy.gracePeriodDays,
    hasTenantPaid: tenant.hasPaid || current?.hasPaid === true,
    now: clock,
  })
  const granting = withItems(answer, items, { current, previous, policy })
  const wanted = withReversal(granting, tenant.reversal ?? null, { current, policy, plan })
  if (wanted.status === null || (current === null && items.main === null)) {
    const outcome = findings.length > 0 ? 'blocked' : 'unchanged'
    return { ...NOTHING, outcome, findings, withheld: wanted.withheld }
  }
  const verdict = transitionVerdict(current?.status ?? null, wanted.status, 'truth')
  const isBlocked = verdict === 'blocked' && current !== null
  const status = isBlocked ? current.status : wanted.status
  if (isBlocked) findings.push(transitionBlocked(current.status, wanted.status))
  const upgrade = unpaidUpgradeOf(snapshot.invoices, clock)
  const next: SubscriptionState = {
    ...grantedOf(items, { current, previous }),
    ...termOf(snapshot, items),
    status,
    graceEnd: isBlocked ? current.graceEnd : wanted.graceEnd,
    cancelAt: ACCESS[status] || status === 'SUSPENDED' ? snapshot.cancelAt : null,
    cancelledAt: snapshot.canceledAt ?? snapshot.endedAt,
    collectionPaused: snapshot.collectionPaused,
    collectionMethod: snapshot.collectionMethod,
    stripeStatus: snapshot.stripeStatus,
    resourceId: snapshot.resourceId,
    hasPaid: current?.hasPaid === true || snapshot.hasPaid,
  }
  const isLonely = ACCESS[status] && !tenant.hasLiveMain && hasOnlyAddOns(next, policy)
  // One that Bursar is about to end needs nobody; if Stripe refuses, that is a finding of its own.
  if (isLonely && tenant.endsWithParent !== true) findings.push(addonWithoutMain(next))
  const changed = changedFields(current, next)
  const moved = changed.length > 0 ? 'accepted' : 'unchanged'
  return {
    outcome: isBlocked ? 'blocked' : moved,
    next,
    changed,
    unusual: verdict === 'unusual',
    findings,
    recheckAt: soonest([recheckAt(next, now), ...changesAt(snapshot, findings, now)]),
    withheld: withheldOf(next, snapshot, wanted) ?? (isLonely ? 'addon_without_main' : null),
    lateSince: wanted.lateSince,
    unpaidUpgrade: upgrade?.id ?? null,
  }
}

const NOTHING: Decision = {
  outcome: 'unchanged',
  next: null,
  changed: [],
  unusual: false,
  findings: [],
  recheckAt: null,
  withheld: null,
  lateSince: null,
  unpaidUpgrade: null,
}

function kept(
  current: SubscriptionState | null,
  now: Date,
  said: Partial<Decision> & Pick<Decision, 'findings'>,
): Decision {
  const at = current === null ? null : recheckAt(current, now)
  return { ...NOTHING, next: current, recheckAt: at, ...said }
}

interface Context {
  readonly current: SubscriptionState | null
  readonly policy: Policy
}

interface ItemsContext extends Context {
  /** What was last paid for, while an upgrade is not. */
  readonly previous: ItemsByPlan | null
}

const GIVES_ACCESS: readonly (Status | null)[] = ['TRIAL', 'ACTIVE', 'GRACE']

/** What its items say: nothing is granted for none that counts, or for prices in no plan. */
function withItems(wanted: Wanted, items: ItemsByPlan, context: ItemsContext): Wanted {
  const { current, policy } = context
  if (!GIVES_ACCESS.includes(wanted.status)) return wanted
  const isUnlisted = items.unlisted.length > 0
  if (items.main !== null && !isMainLost(items, context)) return wanted
  const withheld = isUnlisted ? 'price_unlisted' : 'quantity_zero'
  if (current === null) return { ...wanted, status: null, withheld }
  if (!isUnlisted) return { ...wanted, withheld }
  if (policy.billing.onUnlistedPrice === 'keep' || current.status === 'EXPIRED') return wanted
  return { ...wanted, status: 'SUSPENDED', graceEnd: current.graceEnd, withheld }
}

/** Its main price is in no plan any more, and what is left only adds to it. */
function isMainLost(
  { listed, unlisted }: ItemsByPlan,
  { current, previous, policy }: ItemsContext,
): boolean {
  const had = previous?.main?.type ?? current?.type ?? 'ADDON'
  return (
    had !== 'ADDON' &&
    unlisted.length > 0 &&
    listed.every(({ planId }) => needsMain(policy.plans[planId]))
  )
}

const REVERSAL_POLICY = { full_refund: 'onFullRefund', dispute_lost: 'onDisputeLost' } as const

/** Its payment was taken back: the status is Stripe's to change, unless the plan says otherwise. */
function withReversal(
  wanted: Wanted,
  reversal: PeriodReversal | null,
  { current, policy, plan }: Context & { readonly plan: Plan | undefined },
): Wanted {
  if (reversal === null || !GIVES_ACCESS.includes(wanted.status)) return wanted
  const keys = reversal.kinds.map((kind) => REVERSAL_POLICY[kind])
  if (keys.every((key) => (plan?.[key] ?? policy.billing[key]) === 'nothing')) return wanted
  const graceEnd = current?.graceEnd ?? null
  return { ...wanted, status: 'SUSPENDED', graceEnd, withheld: 'payment_reversed' }
}

const LIVE_AT_STRIPE: readonly string[] = ['trialing', 'active', 'past_due']

/** Why Stripe's live subscription has no access. */
function withheldOf(
  next: SubscriptionState,
  snapshot: SubscriptionSnapshot,
  wanted: Wanted,
): WithheldReason | null {
  const hasEnded = next.status === 'EXPIRED' && LIVE_AT_STRIPE.includes(snapshot.stripeStatus)
  return hasEnded ? 'transition_blocked' : wanted.withheld
}

/** When something else than the term changes: a sent invoice falls due, a finding is repeated. */
function changesAt(
  { invoices, clockNow }: SubscriptionSnapshot,
  findings: readonly Finding[],
  now: Date,
): Date[] {
  const isRepeated = findings.some(({ kind }) => kind === 'price_unlisted')
  const due = invoices
    .filter(({ status }) => status === 'open' && clockNow === null)
    .map(({ dueAt }) => dueAt)
    .filter((at) => at !== null && at > now)
    .map((at) => new Date(at!.getTime() + DUE_MARGIN_MS))
  return isRepeated ? [...due, new Date(now.getTime() + DAY_MS)] : due
}

/** Stripe needs a moment to act on its own dates. */
const DUE_MARGIN_MS = 60_000

function soonest(instants: readonly (Date | null)[]): Date | null {
  const known = instants.filter((at) => at !== null).map((at) => at.getTime())
  return known.length === 0 ? null : new Date(Math.min(...known))
}

/** The fields that differ. */
export function changedFields(
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
