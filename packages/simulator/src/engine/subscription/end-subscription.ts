import type Stripe from 'stripe'
import { idOf } from '../../world/id-of.ts'
import type { World } from '../../world/world.ts'

/**
 * Ends a subscription now. Its unpaid invoices are no longer collected automatically.
 * https://docs.stripe.com/billing/subscriptions/cancel
 */
export function endSubscription(
  world: World,
  subscription: Stripe.Subscription,
  given: {
    reason: Stripe.Subscription.CancellationDetails.Reason
    comment?: string | null
    feedback?: Stripe.Subscription.CancellationDetails.Feedback | null
  },
): void {
  const at = world.timelineOf(subscription.test_clock)
  for (const invoice of world.invoicesOf(subscription.id)) {
    if (invoice.status !== 'draft' && invoice.status !== 'open') continue
    if (invoice.auto_advance !== true) continue
    invoice.auto_advance = false
    invoice.next_payment_attempt = null
    invoice.automatically_finalizes_at = null
    world.save(world.invoices, invoice, at, 'invoice.updated')
  }
  const details = subscription.cancellation_details
  subscription.status = 'canceled'
  subscription.canceled_at ??= at.now
  subscription.ended_at = at.now
  subscription.pause_collection = null
  subscription.cancellation_details = {
    comment: given.comment ?? details?.comment ?? null,
    feedback: given.feedback ?? details?.feedback ?? null,
    feedback_option: null,
    reason: given.reason,
  }
  world.save(world.subscriptions, subscription, at, 'customer.subscription.deleted')
}

/** https://docs.stripe.com/api/invoices/void: as if it was never issued. */
export function voidInvoice(world: World, invoice: Stripe.Invoice): void {
  const at = world.timelineOf(invoice.test_clock)
  cancelPayments(world, invoice)
  invoice.status = 'void'
  invoice.auto_advance = false
  invoice.next_payment_attempt = null
  invoice.status_transitions.voided_at = at.now
  world.save(world.invoices, invoice, at, 'invoice.voided')
}

function cancelPayments(world: World, invoice: Stripe.Invoice): void {
  const at = world.timelineOf(invoice.test_clock)
  for (const id of world.paymentIdsOf(invoice.id)) {
    const payment = world.invoicePayments.get(id)
    if (payment.status !== 'open') continue
    payment.status = 'canceled'
    payment.status_transitions.canceled_at = at.now
    world.save(world.invoicePayments, payment, at)
    const intent = world.paymentIntents.find(idOf(payment.payment.payment_intent) ?? '')
    if (intent === undefined) continue
    intent.status = 'canceled'
    intent.canceled_at = at.now
    intent.cancellation_reason = 'void_invoice'
    intent.next_action = null
    world.save(world.paymentIntents, intent, at, 'payment_intent.canceled')
  }
}
