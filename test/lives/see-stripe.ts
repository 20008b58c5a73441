import type Stripe from 'stripe'
import type { Simulator } from '../../src/simulator/index.ts'
import type { Sight } from './history.ts'
import { PLAN_OF_PRICE } from './life-plans.ts'

const ms = (seconds: number) => seconds * 1000
const orNull = (seconds: number | null) => (seconds === null ? null : ms(seconds))

/** A subscription as the simulated Stripe has it now. */
export function seeSubscription(simulator: Simulator, id: string, tenant: string): Sight {
  const { world } = simulator.platform
  const subscription = world.subscriptions.get(id)
  const [item] = subscription.items.data
  const open = invoicesOf(simulator, id).filter(({ status }) => status === 'open')
  const isEndingWithPeriod = subscription.cancel_at_period_end ? item!.current_period_end : null
  const isPastDue = subscription.status === 'past_due'
  return {
    subscription: id,
    tenant,
    stripeStatus: subscription.status,
    ownStatus: null,
    parent: null,
    plan: PLAN_OF_PRICE[item!.price.id]!,
    termStart: ms(item!.current_period_start),
    termEnd: ms(item!.current_period_end),
    cancelAt: orNull(subscription.cancel_at ?? isEndingWithPeriod),
    endedAt: orNull(subscription.canceled_at ?? subscription.ended_at),
    // Only then it means anything.
    oldestOpenAt:
      isPastDue && open.length > 0 ? ms(Math.min(...open.map(({ created }) => created))) : null,
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

function invoicesOf({ platform }: Simulator, id: string): Stripe.Invoice[] {
  return platform.world.invoices.filter(
    ({ parent }) => parent?.subscription_details?.subscription === id,
  )
}
