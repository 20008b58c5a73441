import type { SubscriptionState } from '../snapshot.ts'
import { ACCESS, type Status, type TenantStatus } from '../status.ts'
import { announcementsOf } from './announcements-of.ts'
import type { Announcement, EffectDetails, NoticeName, OwedEffect, Owing } from './effect.ts'

/** One change of a subscription, as its audit row says it. */
export interface SubscriptionChange {
  readonly tenantId: string
  readonly subscriptionId: string
  /** The audit row of the change: the cause of all that follows from it. */
  readonly auditId: string
  readonly before: SubscriptionState | null
  readonly after: SubscriptionState
  readonly tenantStatusBefore: TenantStatus
  readonly tenantStatusAfter: TenantStatus
  /** When it happened, where that is known: it may have been seen later. */
  readonly happenedAt?: Date | null
  /** Of what is first seen: the tenant had another subscription that once granted something. */
  readonly wasCustomer?: boolean
}

/** Pure: what the world must be told of a change, once each. */
export function effectsOfChange(change: SubscriptionChange, owing: Owing): OwedEffect[] {
  const { tenantId, subscriptionId, auditId } = change
  const about = { tenantId, subscriptionId }
  const details = detailsOf(change)
  const effects: OwedEffect[] = announcementsOf(announcementOf(change), owing).map((one) => ({
    ...one,
    ...about,
    causeKey: `${one.kind}:${one.name}:${one.target}:${auditId}`,
    details,
  }))
  for (const notice of owing.notices ? noticesOf(change) : []) {
    // A tenant is welcomed once, whatever it subscribes to later.
    const cause = notice === 'welcome' ? tenantId : auditId
    const causeKey = `notice:${notice}:${cause}`
    const said = { ...details, happened_at: change.happenedAt?.toISOString() ?? null }
    effects.push({ kind: 'notice', name: notice, target: '', causeKey, ...about, details: said })
  }
  if (owing.provision && change.tenantStatusBefore !== change.tenantStatusAfter) {
    const causeKey = `provision:access:${auditId}`
    effects.push({ kind: 'provision', name: 'access', target: '', causeKey, ...about, details })
  }
  return effects
}

/** The status of a tenant moved although no subscription of it did: the plans are others. */
export function effectsOfPlans(tenantId: string, cause: string, owing: Owing): OwedEffect[] {
  if (!owing.provision) return []
  const causeKey = `provision:access:${cause}`
  const about = { tenantId, subscriptionId: null, details: {} }
  return [{ kind: 'provision', name: 'access', target: '', causeKey, ...about }]
}

/** A new tenant: announced, and given an identity. */
export function effectsOfNewTenant(tenantId: string, owing: Owing): OwedEffect[] {
  const about = { tenantId, subscriptionId: null, details: {} }
  const effects: OwedEffect[] = announcementsOf('tenant.created', owing).map((one) => ({
    ...one,
    ...about,
    causeKey: `${one.kind}:${one.name}:${one.target}:${tenantId}`,
  }))
  if (owing.provision) {
    const causeKey = `provision:identity:${tenantId}`
    effects.push({ kind: 'provision', name: 'identity', target: '', causeKey, ...about })
  }
  return effects
}

/** What makes the question of a bank one. */
export function authenticationCause(account: string, invoiceId: string): string {
  return `notice:authentication_required:${account}:${invoiceId}`
}

/** A subscription has one first invoice: its customer is told once, however often a bank tries. */
export function processingCause(account: string, stripeSubscriptionId: string): string {
  return `notice:payment_processing:${account}:${stripeSubscriptionId}`
}

/** An invoice that its customer must be told of. */
export interface InvoiceAsked {
  readonly tenantId: string
  /** Of its row; null while it has none, as before a first payment. */
  readonly subscriptionId: string | null
  /** Which row it has or will have; null where the invoice is of no subscription. */
  readonly futureId: string | null
  readonly account: string
  readonly invoiceId: string
}

/** A bank asks for a confirmation: once per invoice, and only the customer can give it. */
export function effectsOfAuthentication(asked: InvoiceAsked, owing: Owing): OwedEffect[] {
  const causeKey = authenticationCause(asked.account, asked.invoiceId)
  return effectsOfInvoice('authentication_required', causeKey, asked, owing)
}

/** A bank works on the first payment, and access waits for it. */
export function effectsOfProcessing(
  asked: InvoiceAsked & { readonly stripeSubscriptionId: string; readonly planId: string | null },
  owing: Owing,
): OwedEffect[] {
  const causeKey = processingCause(asked.account, asked.stripeSubscriptionId)
  return effectsOfInvoice('payment_processing', causeKey, asked, owing, { plan_id: asked.planId })
}

function effectsOfInvoice(
  name: NoticeName,
  causeKey: string,
  { tenantId, subscriptionId, futureId, account, invoiceId }: InvoiceAsked,
  owing: Owing,
  more: EffectDetails = {},
): OwedEffect[] {
  if (!owing.notices) return []
  // A mail that must wait looks there what has become of it, and what is to be paid.
  const where = account === '' ? {} : { account }
  const details = { invoice_id: invoiceId, subscription_id: futureId, ...where, ...more }
  const about = { tenantId, subscriptionId, details }
  return [{ kind: 'notice', name, target: '', causeKey, ...about }]
}

const STATUS_ANNOUNCEMENTS = {
  TRIAL: 'subscription.activated',
  ACTIVE: 'subscription.activated',
  GRACE: 'subscription.grace',
  SUSPENDED: 'subscription.suspended',
  EXPIRED: 'subscription.expired',
} as const satisfies Record<Status, Announcement>

function announcementOf({ before, after }: SubscriptionChange): Announcement {
  if (before?.status === after.status) return 'subscription.changed'
  // A trial that becomes a subscription was active before.
  if (before?.status === 'TRIAL' && after.status === 'ACTIVE') return 'subscription.changed'
  return STATUS_ANNOUNCEMENTS[after.status]
}

function noticesOf(change: SubscriptionChange): NoticeName[] {
  const { before, after } = change
  const ofStatus = before?.status === after.status ? null : noticeOfStatus(change)
  const notices: NoticeName[] = ofStatus === null ? [] : [ofStatus]
  // Stripe often changes both at once, as when a trial ends with another plan.
  const isReplanned = before !== null && before.planId !== after.planId
  if (isReplanned && ACCESS[after.status]) notices.push('plan_changed')
  return notices
}

const WITHOUT_ACCESS: readonly TenantStatus[] = ['SUSPENDED', 'EXPIRED']

function noticeOfStatus(change: SubscriptionChange): NoticeName | null {
  const { before, after, tenantStatusBefore, wasCustomer = false } = change
  switch (after.status) {
    case 'GRACE':
      // First seen like this it has been used and paid before: no welcome, but what is wrong.
      return after.stripeStatus === 'past_due' ? 'payment_failed' : 'grace_started'
    case 'SUSPENDED':
      return before === null ? null : 'suspended'
    case 'EXPIRED':
      return before === null ? null : 'cancelled'
    default:
      if (before === null) {
        return wasCustomer && WITHOUT_ACCESS.includes(tenantStatusBefore)
          ? 'reactivated'
          : 'welcome'
      }
      return before.status === 'SUSPENDED' ? 'reactivated' : null
  }
}

function detailsOf({ auditId, before, after }: SubscriptionChange): EffectDetails {
  return {
    // Grows with every change of the tenant, so that who hears two of them knows the later one.
    sequence: Number(auditId),
    status: after.status,
    status_before: before?.status ?? null,
    plan_id: after.planId,
    plan_id_before: before?.planId ?? null,
    term_end: after.termEnd?.toISOString() ?? null,
    grace_end: after.graceEnd?.toISOString() ?? null,
    cancel_at: after.cancelAt?.toISOString() ?? null,
  }
}
