import type Stripe from 'stripe'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import type { Sight } from './history.ts'
import { PLAN_OF_PRICE } from './lifecycle-plans.ts'

const ms = (seconds: number) => seconds * 1000
const orNull = (seconds: number | null) => (seconds === null ? null : ms(seconds))

/** A subscription as the simulated Stripe has it now. */
export function seeSubscription(simulator: Simulator, id: string, tenant: string): Sight {
  const { world } = simulator.platform
  const subscription = world.subscriptions.get(id)
  const [item] = subscription.items.data
  const spell = unpaidSpell(invoicesOf(simulator, id))
  const isEndingWithPeriod = subscription.cancel_at_period_end ? item!.current_period_end : null
  const isPastDue = subscription.status === 'past_due'
  return {
    subscription: id,
    tenant,
    stripeStatus: subscription.status,
    ownStatus: null,
    parent: null,
    plan: PLAN_OF_PRICE[paidPrice(simulator, id) ?? item!.price.id]!,
    termStart: ms(item!.current_period_start),
    termEnd: ms(item!.current_period_end),
    cancelAt: orNull(subscription.cancel_at ?? isEndingWithPeriod),
    endedAt: orNull(subscription.canceled_at ?? subscription.ended_at),
    // Only then it means anything.
    lateAt: isPastDue && spell !== undefined ? ms(lateSecond(spell)) : null,
    hasPaid: platformInvoices(simulator).some(
      ({ customer, status, total }) =>
        customer === subscription.customer && status === 'paid' && total > 0,
    ),
    rest: JSON.stringify([
      subscription.status,
      subscription.items.data.map(({ price, quantity }) => [price.id, quantity]),
      subscription.canceled_at ?? subscription.ended_at,
      subscription.pause_collection !== null,
    ]),
  }
}

/** The subscription of an open invoice for which a bank waits for its customer; else null. */
export function seeQuestion(simulator: Simulator, invoiceId: string): string | null {
  const { world } = simulator.platform
  const invoice = world.invoices.get(invoiceId)
  const waits = (world.paymentsByInvoice.get(invoiceId) ?? []).some((paymentId) => {
    const { status, payment } = world.invoicePayments.get(paymentId)
    const intent = world.paymentIntents.find(String(payment.payment_intent))
    return status === 'open' && intent?.status === 'requires_action'
  })
  const of = invoice.parent?.subscription_details?.subscription
  return invoice.status === 'open' && waits && typeof of === 'string' ? of : null
}

/** Whether nothing of it is to be paid any more. */
export function isClosed({ platform }: Simulator, invoiceId: string): boolean {
  return platform.world.invoices.get(invoiceId).status !== 'open'
}

/** Of the unpaid ones since the last that was paid, the first. */
function unpaidSpell(invoices: readonly Stripe.Invoice[]): Stripe.Invoice | undefined {
  const counted = invoices.filter(
    ({ status, total }) => total > 0 && status !== 'draft' && status !== 'void',
  )
  const lastPaid = counted.findLastIndex(({ status }) => status === 'paid')
  return counted[lastPaid + 1]
}

function lateSecond({ due_date, status_transitions, created }: Stripe.Invoice): number {
  return due_date ?? status_transitions.finalized_at ?? created
}

/** The price that was last paid for, while the change to another one is not; else null. */
function paidPrice(simulator: Simulator, id: string): string | null {
  const invoices = invoicesOf(simulator, id)
  const spell = unpaidSpell(invoices)
  if (spell?.billing_reason !== 'subscription_update' || !spell.attempted) return null
  const before = invoices.slice(0, invoices.indexOf(spell))
  const lastPaid = before.findLast(({ status }) => status === 'paid')
  const price = lastPaid?.lines.data.findLast(({ amount }) => amount >= 0)?.pricing?.price_details
    ?.price
  return typeof price === 'object' ? price.id : (price ?? null)
}

function platformInvoices({ platform }: Simulator): Stripe.Invoice[] {
  return platform.world.invoices.filter(() => true)
}

/** Oldest first. */
function invoicesOf({ platform }: Simulator, id: string): Stripe.Invoice[] {
  return platform.world.invoicesOf(id)
}
