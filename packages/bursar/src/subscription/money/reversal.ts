import { billsPeriod, type InvoiceSnapshot } from '../grace/invoice.ts'
import type { Reversal } from './money-fact.ts'

/** An invoice whose payment was taken back. */
export interface Reversed {
  readonly invoiceId: string
  readonly kind: Reversal
}

/** The payment of the current period is gone. */
export interface PeriodReversal {
  readonly kinds: readonly Reversal[]
  /** What was paid since, for changes within the period, and was not taken back. */
  readonly paidSince: readonly string[]
}

/**
 * Pure: what took back the payment of the current period, which is the newest paid invoice that
 * bills a whole one. The payment of an older period, or of a change, says nothing about it.
 * `invoices`: the newest first.
 */
export function reversalOfPeriod(
  invoices: readonly InvoiceSnapshot[],
  reversed: readonly Reversed[],
): PeriodReversal | null {
  const at = invoices.findIndex(paysPeriod)
  const kinds = reversed.filter((one) => one.invoiceId === invoices[at]?.id).map(({ kind }) => kind)
  if (kinds.length === 0) return null
  const since = invoices.slice(0, at).filter(({ isZero, status }) => !isZero && status === 'paid')
  const gone = reversed.map(({ invoiceId }) => invoiceId)
  return { kinds, paidSince: since.map(({ id }) => id).filter((id) => !gone.includes(id)) }
}

/** A change that asks for no money may live on what was given back; a free period is free. */
function paysPeriod(invoice: InvoiceSnapshot): boolean {
  const { isZero, reason, status } = invoice
  return status === 'paid' && billsPeriod(invoice) && !(isZero && reason === 'upgrade')
}
