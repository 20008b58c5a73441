import type Stripe from 'stripe'
import { newInvoice, newLineItem } from '../../objects/new-invoice.ts'
import { newInvoicePayment, newPaymentIntent } from '../../objects/new-payment-intent.ts'
import { idOf } from '../../world/id-of.ts'
import { makeToken } from '../../world/make-id.ts'
import { DAY_SECONDS } from '../../world/settings.ts'
import type { World } from '../../world/world.ts'
import { applyDiscounts } from './discounts.ts'

/** Invoice lines for one period of each item. */
export function linesFor(
  world: World,
  subscription: Stripe.Subscription,
  invoice: string,
  free: boolean,
): Stripe.InvoiceLineItem[] {
  return subscription.items.data.map((item) => {
    const quantity = item.quantity ?? 1
    const name = productNameOf(world, item.price)
    const each = `at $${((item.price.unit_amount ?? 0) / 100).toFixed(2)}`
    const every = item.price.recurring?.interval ?? 'month'
    return newLineItem({
      id: world.newId('il'),
      invoice,
      livemode: world.livemode,
      amount: free ? 0 : quantity * (item.price.unit_amount ?? 0),
      description: free ? `Trial period for ${name}` : `${quantity} × ${name} (${each} / ${every})`,
      price: item.price,
      item: item.id,
      subscription: subscription.id,
      quantity,
      period: { start: item.current_period_start, end: item.current_period_end },
      invoiceItem: null,
    })
  })
}

export function productNameOf(world: World, price: Stripe.Price): string {
  return world.products.find(idOf(price.product))?.name ?? 'Product'
}

/** A draft that becomes the latest invoice of its subscription. Creates no event. */
export function draftInvoice(
  world: World,
  subscription: Stripe.Subscription,
  given: {
    reason: Stripe.Invoice.BillingReason
    lines: (invoiceId: string) => Stripe.InvoiceLineItem[]
    finalizesAt: number | null
    periodStart: number
    periodEnd: number
  },
): Stripe.Invoice {
  const at = world.timelineOf(subscription.test_clock)
  const id = world.newId('in')
  const invoice = newInvoice({
    id,
    created: at.now,
    livemode: world.livemode,
    customer: world.customers.get(idOf(subscription.customer)),
    subscription,
    billingReason: given.reason,
    currency: subscription.currency,
    lines: [...takePending(world, subscription, id), ...given.lines(id)],
    periodStart: given.periodStart,
    periodEnd: given.periodEnd,
    autoAdvance: given.finalizesAt !== null,
    finalizesAt: given.finalizesAt,
  })
  applyDiscounts(world, invoice, subscription)
  world.save(world.invoices, invoice, at)
  world.noteInvoice(subscription.id, invoice.id)
  subscription.latest_invoice = invoice.id
  return invoice
}

/** Pending invoice items become lines of the invoice. */
function takePending(
  world: World,
  subscription: Stripe.Subscription,
  invoice: string,
): Stripe.InvoiceLineItem[] {
  const at = world.timelineOf(subscription.test_clock)
  const ids = world.pendingBySubscription.get(subscription.id) ?? []
  world.pendingBySubscription.delete(subscription.id)
  return ids.map((id) => {
    const item = world.invoiceItems.get(id)
    item.invoice = invoice
    world.save(world.invoiceItems, item, at)
    return pendingLine(world, subscription, item, invoice)
  })
}

export function pendingLine(
  world: World,
  subscription: Stripe.Subscription,
  item: Stripe.InvoiceItem,
  invoice: string,
): Stripe.InvoiceLineItem {
  const price = world.prices.get(idOf(item.pricing?.price_details?.price) ?? '')
  const current = subscription.items.data.find((each) => each.price.id === price.id)
  return newLineItem({
    id: world.newId('il'),
    invoice,
    livemode: world.livemode,
    amount: item.amount,
    description: item.description ?? '',
    price,
    item: current?.id ?? subscription.items.data[0]?.id ?? '',
    subscription: subscription.id,
    quantity: item.quantity,
    period: item.period,
    invoiceItem: item.id,
  })
}

/**
 * Draft → open: the number is given, the customer’s credit is used, and what remains gets a payment
 * intent. https://docs.stripe.com/invoicing/integration/workflow-transitions
 */
export function finalizeInvoice(world: World, invoice: Stripe.Invoice): void {
  const at = world.timelineOf(invoice.test_clock)
  const customer = world.customers.get(idOf(invoice.customer) ?? '')
  const sequence = customer.next_invoice_sequence ?? 1
  customer.next_invoice_sequence = sequence + 1
  const due = invoice.total + customer.balance
  invoice.starting_balance = customer.balance
  invoice.ending_balance = Math.min(0, due)
  const told = customer.balance !== Math.min(0, due) || customer.currency !== invoice.currency
  customer.balance = Math.min(0, due)
  customer.currency = invoice.currency
  world.save(world.customers, customer, at, ...(told ? ['customer.updated'] : []))
  invoice.amount_due = Math.max(0, due)
  invoice.amount_remaining = Math.max(0, due)
  invoice.auto_advance = invoice.collection_method === 'charge_automatically'
  invoice.automatically_finalizes_at = null
  invoice.due_date = dueDateOf(world, invoice, at.now)
  invoice.effective_at = at.now
  invoice.hosted_invoice_url = world.pageUrl(`/invoice/${invoice.id}`)
  invoice.invoice_pdf = world.pageUrl(`/invoice/${invoice.id}/pdf`)
  invoice.number = `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`
  invoice.status = 'open'
  invoice.status_transitions = { ...invoice.status_transitions, finalized_at: at.now }
  world.save(world.invoices, invoice, at, 'invoice.finalized')
  if (invoice.amount_due > 0) openPayment(world, invoice)
}

function dueDateOf(world: World, invoice: Stripe.Invoice, now: number): number | null {
  if (invoice.collection_method !== 'send_invoice') return null
  const id = idOf(invoice.parent?.subscription_details?.subscription)
  const days = world.subscriptions.find(id ?? '')?.days_until_due ?? 30
  return now + days * DAY_SECONDS
}

function openPayment(world: World, invoice: Stripe.Invoice): void {
  const at = world.timelineOf(invoice.test_clock)
  const intent = newPaymentIntent({
    id: world.newId('pi'),
    secret: makeToken(25, world.random),
    created: at.now,
    livemode: world.livemode,
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: idOf(invoice.customer) ?? '',
    description:
      invoice.billing_reason === 'subscription_create'
        ? 'Subscription creation'
        : 'Subscription update',
  })
  const payment = newInvoicePayment({
    id: world.newId('inpay'),
    created: at.now,
    livemode: world.livemode,
    invoice: invoice.id,
    paymentIntent: intent.id,
    amount: invoice.amount_due,
    currency: invoice.currency,
  })
  world.save(world.invoicePayments, payment, at)
  world.notePayment(invoice.id, payment.id)
  world.save(world.paymentIntents, intent, at, 'payment_intent.created')
}
