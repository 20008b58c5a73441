import type Stripe from 'stripe'
import { newInvoiceItem } from '../../objects/new-invoice-item.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { productNameOf } from './issue-invoice.ts'

/** The price and quantity of an item, to credit or charge a part of its period. */
export interface ItemTerms {
  price: Stripe.Price
  quantity: number
  start: number
  end: number
}

export interface Proration {
  amount: number
  description: string
  price: Stripe.Price
  quantity: number
  period: { start: number; end: number }
}

/**
 * Credits the unused time of the old item and charges the remaining time of the new one, to the
 * second. https://docs.stripe.com/billing/subscriptions/prorations
 */
export function prorationsOf(
  world: World,
  before: readonly ItemTerms[],
  after: readonly ItemTerms[],
  at: number,
): Proration[] {
  const credits = before.map((terms) => part(world, terms, at, -1))
  const charges = after.map((terms) => part(world, terms, at, 1))
  return [...credits, ...charges]
}

function part(world: World, terms: ItemTerms, at: number, sign: -1 | 1): Proration {
  const { end, price, quantity, start } = terms
  const share = end <= start ? 0 : (end - at) / (end - start)
  const day = new Date(at * 1000).toUTCString().slice(5, 16)
  const what = `${quantity} × ${productNameOf(world, price)}`
  return {
    amount: sign * Math.round(share * quantity * (price.unit_amount ?? 0)),
    description:
      sign < 0 ? `Unused time on ${what} after ${day}` : `Remaining time on ${what} after ${day}`,
    price,
    quantity,
    period: { start: at, end },
  }
}

/** Limits a time to the current period. */
export function refuseProrationDate(
  subscription: Stripe.Subscription,
  date: number | undefined,
  param: string,
): void {
  if (date === undefined) return
  const terms = subscription.items.data.map(termsOf)
  if (terms.every(({ end, start }) => date >= start && date <= end)) return
  throw invalidRequest('Cannot specify a proration date outside of the current period.', { param })
}

export function termsOf(item: Stripe.SubscriptionItem): ItemTerms {
  return {
    price: item.price,
    quantity: item.quantity ?? 1,
    start: item.current_period_start,
    end: item.current_period_end,
  }
}

/** Saves prorations for the next invoice of the subscription. */
export function keepPending(
  world: World,
  subscription: Stripe.Subscription,
  prorations: readonly Proration[],
): void {
  const at = world.timelineOf(subscription.test_clock)
  for (const proration of prorations) {
    const item = newInvoiceItem({
      ...proration,
      id: world.newId('ii'),
      created: at.now,
      livemode: world.livemode,
      customer: idOf(subscription.customer),
      subscription: subscription.id,
      currency: subscription.currency,
      proration: true,
      testClock: idOf(subscription.test_clock),
    })
    world.save(world.invoiceItems, item, at, 'invoiceitem.created')
    world.notePending(subscription.id, item.id)
  }
}
