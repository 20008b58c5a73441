import type Stripe from 'stripe'
import type { StripeReader } from '../../stripe/stripe-reader.ts'
import { firstPaymentOf, openFirstInvoice } from '../../subscription/grace/first-payment.ts'
import type { InvoiceSnapshot } from '../../subscription/grace/invoice.ts'
import { unpaidUpgradeOf } from '../../subscription/grace/paid-items.ts'
import { havePaid } from '../../subscription/grace/spell.ts'
import { newestFirst, subscriptionOfInvoice, toInvoice } from './to-invoice.ts'

/** The invoices that decide about a subscription, the newest first. */
export interface DecidingInvoices {
  readonly invoices: readonly InvoiceSnapshot[]
  readonly hasPaid: boolean
  /** Those that ask for money, as Stripe has them. */
  readonly open: readonly Stripe.Invoice[]
}

export interface AskedInvoices {
  readonly account: string
  readonly claimedAt: Date
  readonly hasReversal: boolean
}

type Reads = Pick<StripeReader, 'invoicesOf' | 'invoice' | 'paidInvoicesOf'>

/**
 * Asks for as little as decides: usually nothing beyond the latest invoice, which came with the
 * subscription.
 */
export async function readInvoices(
  stripe: Reads,
  { account, claimedAt, hasReversal }: AskedInvoices,
  subscription: Stripe.Subscription,
): Promise<DecidingInvoices> {
  const { latest_invoice: latest } = subscription
  const known = typeof latest === 'object' && latest !== null ? [latest] : []
  const all = needsHistory(subscription, hasReversal)
    ? withLatest(await stripe.invoicesOf(account, subscription.id), known)
    : known
  const detailed = await withPayment(stripe, account, { subscription, all, claimedAt })
  const invoices = detailed.map((invoice) => toInvoice(invoice, subscription))
  const hasPaid =
    havePaid(invoices) ||
    (subscription.status === 'past_due' && (await hasCustomerPaid(stripe, account, subscription)))
  // Those that were only glanced at beside the subscription say nothing about all that is open.
  const open = subscription.status === 'past_due' || all.length > 1 ? detailed : []
  return { invoices, hasPaid, open: open.filter(({ status }) => status === 'open') }
}

/** The list may be a moment behind the subscription, which came with its latest invoice. */
function withLatest(
  listed: readonly Stripe.Invoice[],
  known: readonly Stripe.Invoice[],
): Stripe.Invoice[] {
  const missing = known.filter(({ id }) => listed.every((one) => one.id !== id))
  return [...missing, ...newestFirst(listed)]
}

const LIVE: readonly string[] = ['trialing', 'active', 'past_due']

/** Whether older invoices decide, too. */
export function needsHistory(subscription: Stripe.Subscription, hasReversal: boolean): boolean {
  const { status, latest_invoice: latest, collection_method: method } = subscription
  // Which period a payment was for that was taken back, only the others say.
  if (hasReversal && LIVE.includes(status)) return true
  if (status === 'past_due') return true
  if (status !== 'active') return false
  if (typeof latest !== 'object' || latest === null) return method === 'send_invoice'
  const { reason, status: state, isZero } = toInvoice(latest, subscription)
  // No invoice is older than the first one, and none before a paid one decides anything.
  if (reason === 'first') return false
  if (state === 'paid' && !isZero) return false
  // What says nothing itself (draft, void, zero) may hide one that is pending. Nothing is to be
  // found behind a status that we do not know.
  return state !== 'other' || latest.status === 'void' || method === 'send_invoice'
}

export interface Read {
  readonly subscription: Stripe.Subscription
  readonly all: readonly Stripe.Invoice[]
  readonly claimedAt: Date
}

/** Where it decides whether a bank still works on an invoice, its payments are read as well. */
async function withPayment(
  stripe: Reads,
  account: string,
  read: Read,
): Promise<readonly Stripe.Invoice[]> {
  const { all } = read
  const id = invoiceInQuestion(read)
  if (id === null) return all
  const found = await stripe.invoice(account, id)
  if (found.kind === 'not_found') return all
  return all.map((invoice) => (invoice.id === id ? found.object : invoice))
}

/** The invoice whose payments decide; null: none. */
export function invoiceInQuestion({ subscription, all, claimedAt }: Read): string | null {
  if (subscription.status !== 'active' && subscription.status !== 'past_due') return null
  const now = nowOf(subscription, claimedAt)
  const invoices = all.map((invoice) => toInvoice(invoice, subscription))
  const first = openFirstInvoice(invoices)
  const isFirstOpen = first?.status === 'open' && (!first.isSent || isPendingFirst(invoices, now))
  if (isFirstOpen) return first.id
  const upgrade = unpaidUpgradeOf(invoices, now)
  return upgrade?.status === 'open' ? upgrade.id : null
}

function isPendingFirst(invoices: readonly InvoiceSnapshot[], now: Date): boolean {
  return firstPaymentOf(invoices, now) === 'pending'
}

/** Only to know what is worth reading: what it means is decided in the commit. */
export function nowOf({ test_clock: clock }: Stripe.Subscription, claimedAt: Date): Date {
  return typeof clock === 'object' && clock !== null
    ? new Date(clock.frozen_time * 1000)
    : claimedAt
}

/** On any of its subscriptions: what was paid once for something else makes nobody a payer. */
async function hasCustomerPaid(
  stripe: Reads,
  account: string,
  { customer }: Stripe.Subscription,
): Promise<boolean> {
  const id = typeof customer === 'object' ? customer.id : customer
  const paid = await stripe.paidInvoicesOf(account, id)
  const ofSubscriptions = paid.filter((invoice) => subscriptionOfInvoice(invoice) !== null)
  return havePaid(
    ofSubscriptions.map((invoice) => toInvoice(invoice, { collection_method: 'send_invoice' })),
  )
}
