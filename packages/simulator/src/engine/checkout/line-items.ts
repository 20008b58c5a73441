import type Stripe from 'stripe'
import type { World } from '../../world/world.ts'
import { productNameOf } from '../invoice/issue-invoice.ts'

/**
 * The line items of a checkout session. https://docs.stripe.com/api/checkout/sessions/line_items
 */
export function lineItemsOf(world: World, session: string): Stripe.LineItem[] {
  const items = world.checkoutPlans.get(session)?.items ?? []
  return items.map(({ price: priceId, quantity }, index) => {
    const price = world.prices.get(priceId)
    const amount = quantity * (price.unit_amount ?? 0)
    return {
      id: `li_${session.slice(-20)}${index}`,
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: productNameOf(world, price),
      metadata: {},
      price,
      quantity,
    }
  })
}
