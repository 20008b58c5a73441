import type Stripe from 'stripe'
import type { BilledLine, InvoiceSnapshot } from '../../subscription/grace/invoice.ts'

/**
 * An invoice in our words. What is absent, of another type or a word that we do not know decides
 * nothing: it must not keep the subscription from being read.
 */
export function toInvoice(
  invoice: Stripe.Invoice,
  subscription: Pick<Stripe.Subscription, 'collection_method'>,
): InvoiceSnapshot {
  const method = invoice.collection_method ?? subscription.collection_method
  return {
    id: typeof invoice.id === 'string' ? invoice.id : '',
    reason: REASONS.get(invoice.billing_reason ?? '') ?? 'other',
    status: STATUSES.find((status) => status === invoice.status) ?? 'other',
    isZero: isZero(invoice),
    isSent: method === 'send_invoice',
    createdAt: instantOf(invoice.created),
    finalizedAt: instantOf(invoice.status_transitions?.finalized_at),
    dueAt: instantOf(invoice.due_date),
    paidAt: instantOf(invoice.status_transitions?.paid_at),
    payment: paymentOf(invoice),
    lines: (invoice.lines?.data ?? []).map(toLine),
  }
}

/** The subscription of an invoice, at either of the places where API versions keep it. */
export function subscriptionOfInvoice(invoice: Stripe.Invoice): string | null {
  const parent = invoice.parent?.subscription_details?.subscription
  if (parent) return typeof parent === 'string' ? parent : parent.id
  // Before 2025-03-31. The types of today do not know it, an older connected account may.
  const older: unknown = 'subscription' in invoice ? invoice.subscription : null
  return typeof older === 'string' ? older : null
}

/** Newest first, as Stripe lists them; those of the same second stay in the order of the list. */
export function newestFirst(invoices: readonly Stripe.Invoice[]): Stripe.Invoice[] {
  const createdOf = ({ created }: Stripe.Invoice) => (typeof created === 'number' ? created : 0)
  return invoices.toSorted((a, b) => createdOf(b) - createdOf(a))
}

const STATUSES = ['draft', 'open', 'paid', 'uncollectible'] as const
const REASONS = new Map<string, InvoiceSnapshot['reason']>([
  ['subscription_create', 'first'],
  ['subscription_cycle', 'renewal'],
  ['subscription_update', 'upgrade'],
])

/** The largest of the amounts that it names: credit may have paid for it. */
function isZero({ total, amount_due, amount_paid }: Stripe.Invoice): boolean {
  const known = [total, amount_due, amount_paid].filter((one) => typeof one === 'number')
  return known.length > 0 && Math.max(...known) <= 0
}

function paymentOf(invoice: Stripe.Invoice): InvoiceSnapshot['payment'] {
  if (intentStatuses(invoice).includes('processing')) return 'processing'
  return invoice.attempted === true || invoice.attempt_count > 0 ? 'failed' : 'none'
}

/** Of the payments that were read, at either of the places where API versions keep them. */
function intentStatuses(invoice: Stripe.Invoice): string[] {
  const payments = invoice.payments?.data ?? []
  const intents: unknown[] = payments.map(({ payment }) => payment?.payment_intent)
  // Before 2025-03-31.
  if ('payment_intent' in invoice) intents.push(invoice.payment_intent)
  return intents.flatMap((intent) =>
    typeof intent === 'object' && intent !== null && 'status' in intent
      ? [String(intent.status)]
      : [],
  )
}

function toLine(line: Stripe.InvoiceLineItem): BilledLine {
  const details = line.parent?.subscription_item_details
  const older = line as OlderLine
  const price = line.pricing?.price_details?.price ?? older.price
  const isProration = (details?.proration ?? older.proration) === true
  const isOnce = line.parent?.type === 'invoice_item_details' || older.type === 'invoiceitem'
  return {
    itemId: details?.subscription_item ?? older.subscription_item ?? null,
    priceId: (typeof price === 'object' ? price?.id : price) ?? '',
    lookupKey: (typeof price === 'object' ? price?.lookup_key : null) ?? null,
    quantity: line.quantity ?? 1,
    isWholePeriod: !isProration && !isOnce,
    isCredit: line.amount < 0,
  }
}

/** Where lines kept the same before 2025-03-31. */
interface OlderLine {
  readonly price?: { readonly id?: string; readonly lookup_key?: string | null } | null
  readonly subscription_item?: string | null
  readonly proration?: boolean
  readonly type?: string
}

/** Null for what is no instant. */
export function instantOf(seconds: unknown): Date | null {
  if (typeof seconds !== 'number') return null
  const at = new Date(seconds * 1000)
  return Number.isNaN(at.getTime()) ? null : at
}
