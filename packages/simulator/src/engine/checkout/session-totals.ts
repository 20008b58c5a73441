import type Stripe from 'stripe'
import { idOf } from '../../world/id-of.ts'
import type { World } from '../../world/world.ts'
import { findCoupon } from '../invoice/discounts.ts'

/** Adds discounts to an open session. Throws if a coupon cannot be redeemed. */
export function showDiscounts(world: World, session: Stripe.Checkout.Session): void {
  const plan = world.checkoutPlans.get(session.id)
  if (plan === undefined || plan.discounts.length === 0) return
  let left = session.amount_subtotal ?? 0
  session.discounts = plan.discounts.map((given) => {
    const { coupon, promotionCode } = findCoupon(world, given, idOf(session.customer))
    const off = coupon.amount_off ?? Math.round((left * (coupon.percent_off ?? 0)) / 100)
    left = Math.max(0, left - off)
    return {
      coupon: promotionCode === null ? coupon.id : null,
      promotion_code: promotionCode?.id ?? null,
    }
  })
  const amount = (session.amount_subtotal ?? 0) - left
  session.amount_total = left
  session.total_details = { amount_discount: amount, amount_shipping: 0, amount_tax: 0 }
}
