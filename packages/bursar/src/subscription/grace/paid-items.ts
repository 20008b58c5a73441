import type { PricedItem } from '../plans.ts'
import { type BilledLine, type InvoiceSnapshot, isPending } from './invoice.ts'
import { spellOf } from './spell.ts'

/** The invoice of a change that its customer owes; null where there is none. */
export function unpaidUpgradeOf(
  invoices: readonly InvoiceSnapshot[],
  now: Date,
): InvoiceSnapshot | null {
  const first = spellOf(invoices)?.first
  return first?.reason === 'upgrade' && isPending(first, now) ? first : null
}

/**
 * Pure: what was last paid for, plan and quantity: the items of the last invoice of a whole period
 * before `unpaid`, and the paid changes since then. Null where Stripe does not say.
 * `invoices`: the newest first.
 */
export function paidItemsOf(
  invoices: readonly InvoiceSnapshot[],
  unpaid: InvoiceSnapshot,
): readonly PricedItem[] | null {
  const before = invoices.slice(invoices.indexOf(unpaid) + 1)
  const paid = before.filter(({ status }) => status === 'paid')
  const whole = paid.findIndex(({ lines }) => lines.some(({ isWholePeriod }) => isWholePeriod))
  if (whole === -1) return null
  const items = new Map<string, BilledLine>()
  for (const { lines } of paid.slice(0, whole + 1).reverse()) follow(items, lines)
  return items.size === 0 ? null : [...items.values()].map(toItem)
}

/** What a line bills replaces what was billed for the same item. */
function follow(items: Map<string, BilledLine>, lines: readonly BilledLine[]): void {
  const isWhole = lines.some(({ isWholePeriod }) => isWholePeriod)
  const billed = lines.filter((line) => !line.isCredit && (!isWhole || line.isWholePeriod))
  if (isWhole) items.clear()
  for (const line of billed) items.set(line.itemId ?? line.priceId, line)
}

function toItem({ priceId, lookupKey, quantity }: BilledLine): PricedItem {
  return { priceId, lookupKey, quantity }
}
