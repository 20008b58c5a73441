import type { SubscriptionState } from '../snapshot.ts'
import { ACCESS, type Status, type TenantStatus } from '../status.ts'
import type {
  EmailName,
  MessageDetails,
  NewMessage,
  Outgoing,
  WebhookEventType,
} from './message.ts'
import { webhookMessagesOf } from './webhook-messages-of.ts'

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
export function messagesOfChange(change: SubscriptionChange, outgoing: Outgoing): NewMessage[] {
  const { tenantId, subscriptionId, auditId } = change
  const about = { tenantId, subscriptionId }
  const details = detailsOf(change)
  const messages: NewMessage[] = webhookMessagesOf(webhookMessageOf(change), outgoing).map(
    (one) => ({
      ...one,
      ...about,
      causeKey: `${one.kind}:${one.name}:${one.target}:${auditId}`,
      details,
    }),
  )
  for (const email of outgoing.emails ? emailsOf(change) : []) {
    // A tenant is welcomed once, whatever it subscribes to later.
    const cause = email === 'welcome' ? tenantId : auditId
    const causeKey = `email:${email}:${cause}`
    const said = { ...details, happened_at: change.happenedAt?.toISOString() ?? null }
    messages.push({ kind: 'email', name: email, target: '', causeKey, ...about, details: said })
  }
  if (outgoing.provision && change.tenantStatusBefore !== change.tenantStatusAfter) {
    const causeKey = `provision:access:${auditId}`
    messages.push({ kind: 'provision', name: 'access', target: '', causeKey, ...about, details })
  }
  return messages
}

/** The status of a tenant moved although no subscription of it did: the plans are others. */
export function messagesOfPlans(tenantId: string, cause: string, outgoing: Outgoing): NewMessage[] {
  if (!outgoing.provision) return []
  const causeKey = `provision:access:${cause}`
  const about = { tenantId, subscriptionId: null, details: {} }
  return [{ kind: 'provision', name: 'access', target: '', causeKey, ...about }]
}

/** A new tenant: announced, and given an identity. */
export function messagesOfNewTenant(tenantId: string, outgoing: Outgoing): NewMessage[] {
  const about = { tenantId, subscriptionId: null, details: {} }
  const messages: NewMessage[] = webhookMessagesOf('tenant.created', outgoing).map((one) => ({
    ...one,
    ...about,
    causeKey: `${one.kind}:${one.name}:${one.target}:${tenantId}`,
  }))
  if (outgoing.provision) {
    const causeKey = `provision:identity:${tenantId}`
    messages.push({ kind: 'provision', name: 'identity', target: '', causeKey, ...about })
  }
  return messages
}

/** What makes the question of a bank one. */
export function authenticationCause(account: string, invoiceId: string): string {
  return `email:authentication_required:${account}:${invoiceId}`
}

/** A subscription has one first invoice: its customer is told once, however often a bank tries. */
export function processingCause(account: string, stripeSubscriptionId: string): string {
  return `email:payment_processing:${account}:${stripeSubscriptionId}`
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
export function messagesOfAuthentication(asked: InvoiceAsked, outgoing: Outgoing): NewMessage[] {
  const causeKey = authenticationCause(asked.account, asked.invoiceId)
  return messagesOfInvoice('authentication_required', causeKey, asked, outgoing)
}

/** A bank works on the first payment, and access waits for it. */
export function messagesOfProcessing(
  asked: InvoiceAsked & { readonly stripeSubscriptionId: string; readonly planId: string | null },
  outgoing: Outgoing,
): NewMessage[] {
  const causeKey = processingCause(asked.account, asked.stripeSubscriptionId)
  return messagesOfInvoice('payment_processing', causeKey, asked, outgoing, {
    plan_id: asked.planId,
  })
}

function messagesOfInvoice(
  name: EmailName,
  causeKey: string,
  { tenantId, subscriptionId, futureId, account, invoiceId }: InvoiceAsked,
  outgoing: Outgoing,
  more: MessageDetails = {},
): NewMessage[] {
  if (!outgoing.emails) return []
  // A mail that must wait looks there what has become of it, and what is to be paid.
  const where = account === '' ? {} : { account }
  const details = { invoice_id: invoiceId, subscription_id: futureId, ...where, ...more }
  const about = { tenantId, subscriptionId, details }
  return [{ kind: 'email', name, target: '', causeKey, ...about }]
}

const STATUS_WEBHOOKS = {
  TRIAL: 'subscription.activated',
  ACTIVE: 'subscription.activated',
  GRACE: 'subscription.grace',
  SUSPENDED: 'subscription.suspended',
  EXPIRED: 'subscription.expired',
} as const satisfies Record<Status, WebhookEventType>

function webhookMessageOf({ before, after }: SubscriptionChange): WebhookEventType {
  if (before?.status === after.status) return 'subscription.changed'
  // A trial that becomes a subscription was active before.
  if (before?.status === 'TRIAL' && after.status === 'ACTIVE') return 'subscription.changed'
  return STATUS_WEBHOOKS[after.status]
}

function emailsOf(change: SubscriptionChange): EmailName[] {
  const { before, after } = change
  const ofStatus = before?.status === after.status ? null : emailOfStatus(change)
  const emails: EmailName[] = ofStatus === null ? [] : [ofStatus]
  // Stripe often changes both at once, as when a trial ends with another plan.
  const isReplanned = before !== null && before.planId !== after.planId
  if (isReplanned && ACCESS[after.status]) emails.push('plan_changed')
  return emails
}

const WITHOUT_ACCESS: readonly TenantStatus[] = ['SUSPENDED', 'EXPIRED']

function emailOfStatus(change: SubscriptionChange): EmailName | null {
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

function detailsOf({ auditId, before, after }: SubscriptionChange): MessageDetails {
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
