import { AppError } from '@bursar/wire/errors'
import { cleanEmail, cleanText, opaqueText } from '@bursar/wire/text/clean-text'
import type Stripe from 'stripe'
import { isPaymentFailed } from '../stripe/is-payment-failed.ts'
import type { CheckoutSnapshot } from '../subscription/decide-checkout.ts'
import type { SubscriptionSnapshot } from '../subscription/snapshot.ts'
import type { AmountDue, Happened, SubscriptionOrigin } from './truth.ts'

/** The only place that knows Stripe's shapes: what it answered, in our words. */

const LOCALE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}$/
const LOCALES_MAX = 10
const RESOURCE_ID = /^[A-Za-z0-9_.:-]{1,100}$/

/** `metadata.bursar_pause` of a subscription that its customer asked us to pause. */
const CUSTOMER_PAUSE = 'customer'

export function toSubscriptionSnapshot(
  account: string,
  subscription: Stripe.Subscription,
  { invoices, hasPaid }: Pick<SubscriptionSnapshot, 'invoices' | 'hasPaid'>,
): SubscriptionSnapshot {
  const isPaused = subscription.pause_collection != null
  return {
    account,
    stripeSubscriptionId: text(subscription.id),
    customerId: idOf(subscription.customer),
    stripeStatus: text(subscription.status),
    livemode: subscription.livemode === true,
    items: list(subscription.items?.data).map(toItem),
    cancelAt: optionalInstant(subscription.cancel_at) ?? periodEndCancel(subscription),
    canceledAt: optionalInstant(subscription.canceled_at),
    endedAt: optionalInstant(subscription.ended_at),
    collectionPaused: isPaused,
    collectionMethod: isInvoiceSent(subscription) ? 'send_invoice' : 'charge_automatically',
    isPausedByCustomer: isPaused && subscription.metadata?.['bursar_pause'] === CUSTOMER_PAUSE,
    invoices,
    hasPaid,
    clockNow: clockOf(subscription),
    resourceId: resourceIdOf(subscription.metadata),
  }
}

function clockOf({ test_clock: clock }: Stripe.Subscription): Date | null {
  return typeof clock === 'object' && clock !== null ? optionalInstant(clock.frozen_time) : null
}

const CURRENCY = /^[a-z]{3}$/

/** What open invoices of one subscription ask for together; null where that cannot be said. */
export function amountDueOf(openInvoices: readonly Stripe.Invoice[]): AmountDue | null {
  const currency = openInvoices[0]?.currency
  if (currency === undefined || !CURRENCY.test(currency)) return null
  const amounts = openInvoices.map((invoice) =>
    invoice.currency === currency ? invoice.amount_remaining : Number.NaN,
  )
  const amount = amounts.reduce((sum, one) => sum + one, 0)
  return Number.isSafeInteger(amount) ? { currency, amount } : null
}

export function toCheckoutSnapshot(
  account: string,
  session: Stripe.Checkout.Session,
): CheckoutSnapshot {
  const metadata = session.metadata ?? {}
  return {
    account,
    sessionId: text(session.id),
    livemode: session.livemode === true,
    createdAt: instant(session.created),
    mode: text(session.mode),
    status: session.status ?? 'unknown',
    paymentStatus: text(session.payment_status),
    paymentFailed: isPaymentFailed(session),
    amountTotal: session.amount_total ?? null,
    customerId: customerOfSession(session),
    stripeSubscriptionId: session.subscription ? idOf(session.subscription) : null,
    prices: (session.line_items?.data ?? []).flatMap(({ price }) =>
      price ? [opaque(price.id)] : [],
    ),
    claimedTenantId: opaqueText(metadata['tenant_id']),
    clientReferenceId: opaqueText(session.client_reference_id),
    tenantReference: opaqueText(metadata['bursar_tenant']),
    intentNonce: opaqueText(metadata['bursar_intent']),
    companyName: cleanText(metadata['company_name']),
    customerName: cleanText(session.customer_details?.name),
    email: cleanEmail(session.customer_details?.email),
    locales: typeof session.customer === 'object' ? localesOf(session.customer) : [],
  }
}

/** The checkout that a subscription says it came from. */
export function originOf({ metadata }: Stripe.Subscription): SubscriptionOrigin {
  return {
    intentNonce: opaqueText(metadata?.['bursar_intent']),
    tenantReference: opaqueText(metadata?.['bursar_tenant']),
  }
}

/** Its own, else that of the subscription that it sold. */
function customerOfSession({ customer, subscription }: Stripe.Checkout.Session): string | null {
  if (customer) return idOf(customer)
  const sold = typeof subscription === 'object' ? subscription?.customer : null
  return sold ? idOf(sold) : null
}

/** The languages that a customer prefers, best first. */
export function localesOf(customer: Stripe.Customer | Stripe.DeletedCustomer | null): string[] {
  if (customer === null || customer.deleted === true) return []
  const locales = customer.preferred_locales ?? []
  return locales.filter((locale) => LOCALE.test(locale)).slice(0, LOCALES_MAX)
}

/** What is not to be paid any more: paid, void or written off. */
const CLOSED: readonly unknown[] = ['paid', 'void', 'uncollectible']

/** The latest invoice of a subscription, where it is closed. */
export function closedInvoiceOf({ latest_invoice: latest }: Stripe.Subscription): string | null {
  return typeof latest === 'object' && CLOSED.includes(latest?.status) ? idOf(latest) : null
}

/** What somebody must know of an invoice. */
export function happenedToInvoice(invoice: Stripe.Invoice): Happened | null {
  if (CLOSED.includes(invoice.status)) return 'invoice_closed'
  return invoice.status === 'open' && needsAuthentication(invoice) ? 'authentication' : null
}

/** Whether a payment waits for its customer to confirm it at the bank. */
function needsAuthentication(invoice: Stripe.Invoice): boolean {
  return (invoice.payments?.data ?? []).some(({ status, payment }) => {
    const intent = payment.payment_intent
    return status === 'open' && typeof intent === 'object' && intent.status === 'requires_action'
  })
}

function isInvoiceSent(subscription: Stripe.Subscription): boolean {
  return subscription.collection_method === 'send_invoice'
}

/** The id of what may be an id or the expanded object. */
export function idOf(value: string | { id: string } | null | undefined): string {
  const id = typeof value === 'object' && value !== null ? value.id : value
  return opaque(id)
}

function toItem(item: Stripe.SubscriptionItem): SubscriptionSnapshot['items'][number] {
  // Accounts of old have plans, which Stripe serves as prices of the same id.
  const older = 'plan' in item ? item.plan : null
  return {
    priceId: opaque(item.price?.id ?? older?.id ?? NO_PRICE),
    lookupKey: item.price?.lookup_key ?? null,
    // A metered price has no quantity: it is there once.
    quantity: item.quantity ?? 1,
    termStart: optionalInstant(item.current_period_start),
    termEnd: optionalInstant(item.current_period_end),
  }
}

/** Of an item that names no price: it is in no plan. */
const NO_PRICE = '(none)'

/** `cancel_at_period_end` without a date of its own. */
function periodEndCancel(subscription: Stripe.Subscription): Date | null {
  if (!subscription.cancel_at_period_end) return null
  return optionalInstant(subscription.items?.data?.[0]?.current_period_end)
}

function resourceIdOf(metadata: Stripe.Metadata | null | undefined): string | null {
  const value = metadata?.['resource_id']
  return value !== undefined && RESOURCE_ID.test(value) ? value : null
}

/** An id that something must have, whatever it is made of. */
function opaque(value: unknown): string {
  const id = opaqueText(value)
  if (id === null) throw new AppError('OBJECT_UNREADABLE')
  return id
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new AppError('OBJECT_UNREADABLE')
  return value
}

function list<T>(value: readonly T[] | undefined): readonly T[] {
  if (!Array.isArray(value)) throw new AppError('OBJECT_UNREADABLE')
  return value
}

function instant(seconds: unknown): Date {
  if (typeof seconds !== 'number') throw new AppError('OBJECT_UNREADABLE')
  const at = new Date(seconds * 1000)
  if (Number.isNaN(at.getTime())) throw new AppError('OBJECT_UNREADABLE')
  return at
}

function optionalInstant(seconds: number | null | undefined): Date | null {
  return seconds == null ? null : instant(seconds)
}
