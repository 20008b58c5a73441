import { type InvoiceSnapshot, isCounted, isDue, isPending } from './invoice.ts'

/**
 * `settled`: paid, void, followed by a paid one, or not due yet. `processing`: the bank has the
 * debit. `pending`: nothing was paid for what began.
 */
export type FirstPayment = 'settled' | 'processing' | 'pending'

/** Pure: how the first invoice of a subscription stands. `invoices`: the newest first. */
export function firstPaymentOf(invoices: readonly InvoiceSnapshot[], now: Date): FirstPayment {
  const first = openFirstInvoice(invoices)
  if (first === null) return 'settled'
  if (isPending(first, now)) return 'pending'
  const isTried = !first.isSent || isDue(first, now)
  return isTried && first.status === 'open' && first.payment === 'processing'
    ? 'processing'
    : 'settled'
}

/** The first invoice, as long as neither it nor a later one is paid. */
export function openFirstInvoice(invoices: readonly InvoiceSnapshot[]): InvoiceSnapshot | null {
  const counted = invoices.filter(isCounted)
  const paid = counted.findIndex(({ status }) => status === 'paid')
  const unpaid = paid === -1 ? counted : counted.slice(0, paid)
  return unpaid.find(({ reason }) => reason === 'first') ?? null
}
