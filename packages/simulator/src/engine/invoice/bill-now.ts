import type Stripe from 'stripe'
import { idOf } from '../../world/id-of.ts'
import type { World } from '../../world/world.ts'
import { draftInvoice, finalizeInvoice } from './issue-invoice.ts'
import { defaultMethodOf, payInvoice } from './pay-invoice.ts'

/**
 * Creates an immediate invoice from pending items of the subscription and the given lines. Also
 * creates the events in `types` for the subscription.
 */
export function billNow(
  world: World,
  subscription: Stripe.Subscription,
  given: {
    reason: Stripe.Invoice.BillingReason
    lines: (invoice: string) => Stripe.InvoiceLineItem[]
    types: readonly string[]
  },
): Stripe.Invoice {
  const at = world.timelineOf(subscription.test_clock)
  const invoice = draftInvoice(world, subscription, {
    reason: given.reason,
    lines: given.lines,
    finalizesAt: null,
    periodStart: at.now,
    periodEnd: at.now,
  })
  world.save(world.subscriptions, subscription, at, ...given.types)
  world.save(world.invoices, invoice, at, 'invoice.created')
  finalizeInvoice(world, invoice)
  if (invoice.collection_method === 'send_invoice' && invoice.amount_due > 0) {
    world.announce('invoice.sent', invoice, at)
    at.agenda.plan(invoice.due_date ?? at.now, 'overdue', world.taskId(invoice.id))
    return invoice
  }
  const customer = world.customers.get(idOf(subscription.customer))
  const method = defaultMethodOf(world, customer, subscription)
  payInvoice(world, invoice, { method, customer: 'present' })
  return invoice
}
