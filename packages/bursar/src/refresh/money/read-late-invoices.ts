import type Stripe from 'stripe'
import type { StripeReader } from '../../stripe/stripe-reader.ts'
import type { InvoiceSnapshot } from '../../subscription/grace/invoice.ts'
import { newestFirst, toInvoice } from '../answer/to-invoice.ts'

/** What ended longer ago is not looked at. Debts are collected for months, so this is long. */
const ENDED_LATELY_SECONDS = 365 * 86_400

/**
 * The newest invoices of a subscription without access, where a payment would bring none: what
 * decides its status does not need them.
 */
export async function readLateInvoices(
  stripe: Pick<StripeReader, 'invoicesOf'>,
  { account, claimedAt }: { readonly account: string; readonly claimedAt: Date },
  subscription: Stripe.Subscription,
): Promise<InvoiceSnapshot[]> {
  if (!mayBePaidLate(subscription, claimedAt)) return []
  const all = newestFirst(await stripe.invoicesOf(account, subscription.id))
  return all.map((invoice) => toInvoice(invoice, subscription))
}

/** Whether a payment may come, or have come, after its access was gone. */
export function mayBePaidLate({ status, ended_at }: Stripe.Subscription, now: Date): boolean {
  if (status === 'unpaid') return true
  const since = now.getTime() / 1_000 - ENDED_LATELY_SECONDS
  return status === 'canceled' && typeof ended_at === 'number' && ended_at > since
}
