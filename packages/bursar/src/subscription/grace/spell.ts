import { type InvoiceSnapshot, isCounted } from './invoice.ts'

/** What the invoices of a subscription say of the time in which it has not been paid. */
export interface Spell {
  /** The invoice that it began with. */
  readonly first: InvoiceSnapshot
  /** When that became late, or will be; null where Stripe does not say. */
  readonly lateAt: Date | null
}

/**
 * Pure: the run of consecutive unpaid invoices that ends in the latest one; null where the latest
 * is paid, or there is none. An older unpaid invoice that a paid one follows belongs to no spell.
 * `invoices`: the newest first.
 */
export function spellOf(invoices: readonly InvoiceSnapshot[]): Spell | null {
  const counted = invoices.filter(isCounted)
  const paid = counted.findIndex(({ status }) => status === 'paid')
  const first = counted.slice(0, paid === -1 ? counted.length : paid).at(-1)
  if (first === undefined) return null
  return { first, lateAt: first.dueAt ?? first.finalizedAt ?? first.createdAt }
}

/** Whether any of them brought money. */
export function havePaid(invoices: readonly InvoiceSnapshot[]): boolean {
  return invoices.some(({ isZero, status }) => !isZero && status === 'paid')
}
