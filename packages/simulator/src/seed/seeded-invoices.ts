import type Stripe from 'stripe'
import { addIntervals } from '../engine/subscription/period.ts'
import { recurrenceOf } from '../engine/subscription/start-subscription.ts'
import { newInvoice, newLineItem } from '../objects/new-invoice.ts'
import type { InvoiceOutline } from '../world/collection/outlines.ts'
import type { SeededObjects } from '../world/collection/seeded-objects.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../world/settings.ts'
import { type InvoiceRow, isLive } from './rows.ts'
import type { SeedFrame } from './seed-frame.ts'
import { customerOf, invoicePrefixOf, numberIn } from './seeded-customers.ts'
import { ITEMS_MAX, itemId, subscriptionOf } from './seeded-subscriptions.ts'

const DUE_SECONDS = 30 * DAY_SECONDS

export function seededInvoices(frame: SeedFrame): SeededObjects<Stripe.Invoice, InvoiceOutline> {
  const { ids, rows } = frame
  const rowAt = (number: number): InvoiceRow => rows.invoices[number]!
  return {
    size: rows.invoices.length,
    idAt: (number) => ids.invoices.at(number),
    numberOf: (id) => numberIn(rows.invoices, ids.invoices, id),
    createdAt: (number) => rowAt(number).created,
    tombstoneAt: () => null,
    ownedBy(customer) {
      const number = ids.customers.numberOf(customer) ?? -1
      const theirs = rows.customers[number]?.subscriptions.flatMap(({ invoices }) => invoices) ?? []
      return theirs.map((row) => row.number).sort((one, other) => one - other)
    },
    outlineAt(number) {
      const { created, status, subscription } = rowAt(number)
      return {
        created,
        status,
        collection_method: subscription.isSent ? 'send_invoice' : 'charge_automatically',
        get customer() {
          return ids.customers.at(subscription.customer.number)
        },
      }
    },
    objectAt: (number) => invoiceOf(frame, rowAt(number)),
  }
}

function invoiceOf(frame: SeedFrame, row: InvoiceRow): Stripe.Invoice {
  const { ids, livemode } = frame
  const { subscription: life } = row
  const id = ids.invoices.at(row.number)
  const isFirst = row.period === 1
  const invoice = newInvoice({
    id,
    created: row.created,
    livemode,
    customer: customerOf(frame, life.customer, livemode),
    subscription: subscriptionOf(frame, life),
    billingReason: isFirst ? 'subscription_create' : 'subscription_cycle',
    currency: life.prices[0]?.currency ?? 'usd',
    lines: linesOf(frame, row, id),
    periodStart: isFirst ? row.created : startOfPeriod(row, row.period - 1),
    periodEnd: row.created,
    autoAdvance: false,
    finalizesAt: null,
  })
  if (row.status !== 'draft') finalize(frame, invoice, row)
  return invoice
}

function startOfPeriod({ subscription }: InvoiceRow, period: number): number {
  return addIntervals(subscription.created, recurrenceOf(subscription.prices[0]), period - 1)
}

function linesOf(frame: SeedFrame, row: InvoiceRow, invoice: string): Stripe.InvoiceLineItem[] {
  const { subscription: life } = row
  return life.prices.map((price, index) => {
    const quantity = index === 0 ? life.quantity : 1
    const name = frame.productName(price.id)
    return newLineItem({
      id: frame.ids.lines.at(row.number * ITEMS_MAX + index),
      invoice,
      livemode: frame.livemode,
      amount: row.isFree ? 0 : quantity * (price.unit_amount ?? 0),
      description: row.isFree ? `Trial period for ${name}` : `${quantity} × ${name}`,
      price,
      item: itemId(frame, life, index),
      subscription: frame.ids.subscriptions.at(life.number),
      quantity,
      period: { start: row.created, end: row.periodEnd },
      invoiceItem: null,
    })
  })
}

/** A renewal was a draft for an hour. */
export function finalizedAt({ created, period }: InvoiceRow): number {
  return period === 1 ? created : created + HOUR_SECONDS
}

function finalize(frame: SeedFrame, invoice: Stripe.Invoice, row: InvoiceRow): void {
  const { subscription: life } = row
  const at = finalizedAt(row)
  const theirs = life.customer.subscriptions.flatMap(({ invoices }) => invoices)
  const sequence = 1 + theirs.filter(({ number }) => number < row.number).length
  const prefix = invoicePrefixOf(frame.ids.customers, life.customer)
  invoice.number = `${prefix}-${String(sequence).padStart(4, '0')}`
  invoice.effective_at = at
  invoice.ending_balance = 0
  invoice.hosted_invoice_url = frame.pageUrl(`/invoice/${invoice.id}`)
  invoice.invoice_pdf = frame.pageUrl(`/invoice/${invoice.id}/pdf`)
  invoice.due_date = life.isSent ? at + DUE_SECONDS : null
  invoice.status = row.status
  const transitions = invoice.status_transitions
  transitions.finalized_at = at
  if (!life.isSent && invoice.amount_due > 0 && row.status !== 'void') attempt(frame, invoice, row)
  if (row.status === 'paid') {
    invoice.amount_paid = invoice.amount_due
    invoice.amount_remaining = 0
    invoice.attempted = true
    invoice.next_payment_attempt = null
    invoice.auto_advance = false
    transitions.paid_at = at
  }
  if (row.status === 'void') transitions.voided_at = life.endedAt ?? at
  if (row.status === 'uncollectible') transitions.marked_uncollectible_at = life.endedAt ?? at
}

/** The first attempt and its retries until now. */
function attempt(frame: SeedFrame, invoice: Stripe.Invoice, row: InvoiceRow): void {
  invoice.attempted = true
  invoice.attempt_count = 1
  if (row.status !== 'open') return
  invoice.attempt_count += retriesOf(frame, row).filter((at) => at <= frame.now).length
  invoice.next_payment_attempt = nextAttemptOf(frame, row)
  invoice.auto_advance = invoice.next_payment_attempt !== null
}

/** The first invoice of a subscription is not retried. */
function retriesOf({ retryAfterDays }: SeedFrame, row: InvoiceRow): number[] {
  if (row.period === 1) return []
  let at = row.created + HOUR_SECONDS
  return retryAfterDays.map((days) => {
    at += Math.round(days * DAY_SECONDS)
    return at
  })
}

/** When an open invoice is charged again, or null. */
export function nextAttemptOf(frame: SeedFrame, row: InvoiceRow): number | null {
  const { isSent } = row.subscription
  if (row.status !== 'open' || isSent || !isLive(row.subscription)) return null
  return retriesOf(frame, row).find((at) => at > frame.now) ?? null
}

/** When an emailed invoice is overdue, or null. */
export function dueOf(row: InvoiceRow): number | null {
  if (row.status !== 'open' || !row.subscription.isSent) return null
  return finalizedAt(row) + DUE_SECONDS
}
