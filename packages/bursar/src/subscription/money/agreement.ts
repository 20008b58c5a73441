import type { Finding, FindingKind } from '../finding.ts'
import type { InvoiceSnapshot } from '../grace/invoice.ts'
import type { SubscriptionState } from '../snapshot.ts'
import { ACCESS } from '../status.ts'
import type { WithheldReason } from '../withheld.ts'

/** One subscription as Stripe has it now, and as it stands here. */
export interface AgreementFacts {
  readonly stripeStatus: string
  /** null: nothing was granted so far. */
  readonly next: Pick<SubscriptionState, 'status'> | null
  readonly withheld: WithheldReason | null
  /** Of a period whose payment was taken back: what was paid within it since. */
  readonly paidSince: readonly string[]
  /** What the decision has found already: one fact is one finding. */
  readonly found: readonly FindingKind[]
  /** Newest first. */
  readonly invoices: readonly Pick<
    InvoiceSnapshot,
    'id' | 'status' | 'isZero' | 'createdAt' | 'paidAt'
  >[]
  readonly endedAt: Date | null
  readonly collectionPaused: boolean
  /** The invoice of an upgrade that its customer owes. */
  readonly unpaidUpgrade: string | null
  /** By the clock that the subscription lives by. */
  readonly now: Date
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Stripe finalizes a draft after an hour; one that is older than this waits for a person. */
const DRAFT_OVERDUE_MS = 2 * DAY_MS
/** A payment longer ago is nobody's surprise any more. */
const PAID_LATELY_MS = 90 * DAY_MS

/** Pure: every way in which money and access disagree for this subscription, now. */
export function disagreements(facts: AgreementFacts): Finding[] {
  return [
    withheldActive(facts),
    accessWithoutStripe(facts),
    paidWithoutAccess(facts),
    draftOverdue(facts),
    upgradeUnpaid(facts),
  ].filter((finding) => finding !== null)
}

/** When time alone makes another disagreement of it; null: it does not. */
export function disagreesAt(facts: AgreementFacts): Date | null {
  const draft = waitingDraft(facts)
  const at =
    draft?.createdAt == null ? null : new Date(draft.createdAt.getTime() + DRAFT_OVERDUE_MS)
  return at === null || at <= facts.now ? null : at
}

const LIVE_AT_STRIPE: readonly string[] = ['trialing', 'active', 'past_due']

/** Why it has no access, and what a person should know of that; null: it says so itself. */
const WITHHELD_WORDS: Readonly<Partial<Record<WithheldReason, string>>> = {
  first_invoice_unpaid: 'its first invoice is not paid',
  quantity_zero: 'all of its items have the quantity 0',
  payment_reversed: 'its payment was refunded or lost in a dispute',
}

/** Stripe calls it live, and we withhold. A price in no plan and its like have findings already. */
function withheldActive(facts: AgreementFacts): Finding | null {
  const { stripeStatus, next, withheld } = facts
  const words = withheld === null ? undefined : WITHHELD_WORDS[withheld]
  const isGranted = next !== null && ACCESS[next.status] && withheld !== 'quantity_zero'
  if (words === undefined || isGranted || !LIVE_AT_STRIPE.includes(stripeStatus)) return null
  const paid = withheld === 'payment_reversed' ? facts.paidSince.slice(0, 20) : []
  const isUnpaid = withheld === 'first_invoice_unpaid' && stripeStatus !== 'past_due'
  const since = paid.length > 0 ? ` Paid since then: ${paid.join(', ')}.` : ''
  return {
    kind: 'withheld_active',
    ...(isUnpaid || paid.length > 0 ? {} : { severity: 'warning' as const }),
    summary: `Stripe reports ${stripeStatus}, but access is withheld: ${words}.${since}`,
    details: {
      reason: withheld,
      stripe_status: stripeStatus,
      ...(paid.length > 0 && { invoices: paid }),
    },
  }
}

const ENDED_AT_STRIPE: readonly string[] = ['canceled', 'incomplete_expired']
const UNPAID_AT_STRIPE: readonly string[] = ['unpaid', 'past_due']
/** Each says already that the stored state was kept against Stripe's word. */
const KEPT: readonly FindingKind[] = ['status_unknown', 'mode_mismatch', 'transition_blocked']

/** We grant, and Stripe says that it is over. */
function accessWithoutStripe({ stripeStatus, next, found }: AgreementFacts): Finding | null {
  const isGranted = next !== null && ACCESS[next.status]
  const isOver = [...ENDED_AT_STRIPE, 'unpaid'].includes(stripeStatus)
  if (!isGranted || !isOver || found.some((kind) => KEPT.includes(kind))) return null
  return {
    kind: 'access_without_stripe',
    summary: `The subscription has access, but Stripe reports ${stripeStatus}.`,
    details: { stripe_status: stripeStatus },
  }
}

/** Money came after the access had gone. */
function paidWithoutAccess(facts: AgreementFacts): Finding | null {
  const { stripeStatus, next, invoices, now } = facts
  const since = accessGoneAt(facts)
  if (since === null || (next !== null && ACCESS[next.status])) return null
  const oldest = Math.max(since.getTime(), now.getTime() - PAID_LATELY_MS)
  const late = invoices.filter(({ status, isZero, paidAt, createdAt }) => {
    const isPaid = status === 'paid' && !isZero && paidAt !== null && paidAt.getTime() > oldest
    // The last invoice, made at the end, is for what was used until then.
    const isLast = facts.endedAt !== null && createdAt !== null && createdAt >= endOf(facts.endedAt)
    return isPaid && !isLast
  })
  if (late.length === 0) return null
  const ids = late.map(({ id }) => id).slice(0, 20)
  const is = ENDED_AT_STRIPE.includes(stripeStatus) ? 'has ended' : 'is suspended'
  return {
    kind: 'paid_without_access',
    summary: `An invoice was paid for a subscription that ${is}: ${ids.join(', ')}.`,
    details: { invoices: ids, stripe_status: stripeStatus },
  }
}

function endOf(endedAt: Date): Date {
  return new Date(endedAt.getTime() - HOUR_MS)
}

/** By Stripe's own time: from when on a payment brings no access. */
function accessGoneAt({ stripeStatus, endedAt, invoices }: AgreementFacts): Date | null {
  if (ENDED_AT_STRIPE.includes(stripeStatus)) {
    return endedAt === null ? null : new Date(endedAt.getTime() + MINUTE_MS)
  }
  if (!UNPAID_AT_STRIPE.includes(stripeStatus)) return null
  // An unpaid subscription goes on to get drafts, which count here.
  const asked = invoices.filter(({ isZero, status }) => !isZero && status !== 'other')
  const paid = asked.findIndex(({ status }) => status === 'paid')
  const first = asked.slice(0, paid === -1 ? asked.length : paid).at(-1)
  return first?.createdAt ?? null
}

function waitingDraft({ next, invoices, collectionPaused }: AgreementFacts) {
  const [latest] = invoices
  const isGranted = next !== null && ACCESS[next.status]
  const isWaiting = latest?.status === 'draft' && !latest.isZero
  return isGranted && isWaiting && !collectionPaused ? latest : null
}

/** Its renewal is not even asked for. While collection is paused, drafts are meant to wait. */
function draftOverdue(facts: AgreementFacts): Finding | null {
  const draft = waitingDraft(facts)
  if (draft?.createdAt == null) return null
  if (facts.now.getTime() - draft.createdAt.getTime() < DRAFT_OVERDUE_MS) return null
  return {
    kind: 'draft_overdue',
    summary: `The latest invoice has been a draft for more than two days: ${draft.id}.`,
    details: { invoice: draft.id },
  }
}

function upgradeUnpaid({ next, unpaidUpgrade }: AgreementFacts): Finding | null {
  if (unpaidUpgrade === null || next === null || !ACCESS[next.status]) return null
  return {
    kind: 'upgrade_unpaid',
    summary: `The invoice of an upgrade is not paid: ${unpaidUpgrade}.`,
    details: { invoice: unpaidUpgrade },
  }
}

/** A live subscription of a MAIN plan, as it is stored. */
export interface LiveMain {
  readonly stripeSubscriptionId: string
  readonly resourceId: string | null
}

export interface TenantFinding {
  /** Stable: one finding per tenant and resource, whichever subscription is refreshed. */
  readonly objectId: string
  readonly finding: Finding
}

/** Pure: what somebody pays for twice. `live`: of one tenant, in a stable order. */
export function paidTwice(tenantId: string, live: readonly LiveMain[]): TenantFinding[] {
  const byResource = Map.groupBy(live, ({ resourceId }) => resourceId)
  return [...byResource].flatMap(([resourceId, mains]) => {
    if (mains.length < 2) return []
    const ids = mains.map(({ stripeSubscriptionId }) => stripeSubscriptionId).slice(0, 20)
    const of = resourceId === null ? '' : ` for ${resourceId}`
    const finding: Finding = {
      kind: 'two_main_subscriptions',
      summary: `The tenant has ${mains.length} live main subscriptions${of}: ${ids.join(', ')}.`,
      details: { subscriptions: ids, resource_id: resourceId },
    }
    const objectId = `tenant:${tenantId}${resourceId === null ? '' : `/${resourceId}`}`
    return [{ objectId, finding }]
  })
}
