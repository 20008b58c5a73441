import type { Random } from '@bursar/wire/random'
import type { StripeEvent } from '../event/inert-event.ts'
import { type Buyer, HIGH_AMOUNT } from './buyer.ts'
import { changePrice, failPayment, renew } from './change.ts'
import type { Stage } from './stage.ts'

/**
 * Twelve events from a purchase to an upgrade, as Stripe sends them. Publishes the final state of
 * the buyer: active, renewed, on the expensive plan.
 */
export function lifecycle(stage: Stage, buyer: Buyer): StripeEvent[] {
  const start = stage.context.now() - 3_600
  const events: StripeEvent[] = []
  const { subscription, invoice, session } = buyer
  const say = (type: string, object: Buyer['invoice']) =>
    events.push(stage.event(type, object, { created: start + events.length * 60 }))
  subscription.status = 'incomplete'
  say('customer.subscription.created', subscription)
  subscription.status = 'active'
  say('customer.subscription.updated', subscription)
  say('invoice.finalized', invoice)
  say('invoice.paid', invoice)
  say('checkout.session.completed', session)
  renew(buyer)
  failPayment(buyer)
  say('customer.subscription.updated', subscription)
  say('invoice.payment_failed', invoice)
  Object.assign(invoice, { status: 'paid', paid: true, amount_remaining: 0 })
  invoice['amount_paid'] = invoice['total']
  say('invoice.paid', invoice)
  subscription.status = 'active'
  say('customer.subscription.updated', subscription)
  subscription['metadata'] = { ...(subscription['metadata'] as object), note: 'probe' }
  say('customer.subscription.updated', subscription)
  changePrice(buyer, stage.world.prices.high, HIGH_AMOUNT)
  say('customer.subscription.updated', subscription)
  say('invoice.finalized', invoice)
  stage.publish(buyer)
  return events
}

/** A random order of the events, with some duplicates. */
export function permuted<Item>(items: readonly Item[], random: Random, duplicates = 3): Item[] {
  const all = [...items]
  for (let extra = 0; extra < duplicates; extra += 1) {
    all.push(items[Math.floor(random() * items.length)] as Item)
  }
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    ;[all[at], all[other]] = [all[other] as Item, all[at] as Item]
  }
  return all
}
