import type Stripe from 'stripe'
import { newDiscount } from '../../objects/new-coupon.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest, missingResource } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { addIntervals } from '../subscription/period.ts'

export interface DiscountGiven {
  coupon?: string
  promotion_code?: string
}

export interface CouponTerms {
  coupon: Stripe.Coupon
  promotionCode: Stripe.PromotionCode | null
}

/** The coupon of an ID or promotion code, if it can be redeemed now. */
export function findCoupon(
  world: World,
  given: DiscountGiven,
  customer: string | null,
): CouponTerms {
  const code =
    given.promotion_code === undefined ? null : promotionCode(world, given.promotion_code, customer)
  const id = given.coupon ?? idOf(code?.promotion.coupon) ?? ''
  const coupon = world.coupons.find(id)
  if (coupon === undefined) throw missingResource('coupon', id, 'coupon')
  if (!isRedeemable(world, coupon)) {
    throw invalidRequest(`Coupon expired: ${coupon.id}`, {
      code: 'coupon_expired',
      param: 'coupon',
    })
  }
  return { coupon, promotionCode: code }
}

/** https://docs.stripe.com/billing/subscriptions/coupons#promotion-codes */
function promotionCode(world: World, given: string, customer: string | null): Stripe.PromotionCode {
  const code =
    world.promotionCodes.find(given) ??
    world.promotionCodes.filter((each) => each.code.toLowerCase() === given.toLowerCase())[0]
  if (code === undefined) throw missingResource('promotion code', given, 'promotion_code')
  const over = code.expires_at !== null && code.expires_at <= world.timeline.now
  const used = code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions
  const others = code.customer !== null && idOf(code.customer) !== customer
  if (code.active && !over && !used && !others) return code
  throw invalidRequest('This promotion code cannot be redeemed because it is not active.', {
    code: 'promotion_code_not_active',
    param: 'promotion_code',
  })
}

function isRedeemable(world: World, coupon: Stripe.Coupon): boolean {
  const over = coupon.redeem_by !== null && coupon.redeem_by <= world.timeline.now
  const used = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions
  return coupon.valid && !over && !used
}

/** Applies coupons to a subscription and removes earlier ones. */
export function setDiscounts(
  world: World,
  subscription: Stripe.Subscription,
  terms: readonly CouponTerms[],
  checkoutSession: string | null = null,
): void {
  for (const id of subscription.discounts) endDiscount(world, subscription, idOf(id))
  subscription.discounts = terms.map((each) => redeem(world, subscription, each, checkoutSession))
}

function redeem(
  world: World,
  subscription: Stripe.Subscription,
  { coupon, promotionCode: code }: CouponTerms,
  checkoutSession: string | null,
): string {
  const at = world.timelineOf(subscription.test_clock)
  const months = coupon.duration === 'repeating' ? (coupon.duration_in_months ?? 1) : null
  const discount = newDiscount({
    id: world.newId('di'),
    start: at.now,
    end: months === null ? null : addIntervals(at.now, { interval: 'month' }, months),
    coupon: coupon.id,
    promotionCode: code?.id ?? null,
    customer: idOf(subscription.customer),
    subscription: subscription.id,
    checkoutSession,
  })
  coupon.times_redeemed += 1
  coupon.valid = coupon.max_redemptions === null || coupon.times_redeemed < coupon.max_redemptions
  world.save(world.coupons, coupon, at)
  if (code !== null) {
    code.times_redeemed += 1
    world.save(world.promotionCodes, code, at)
  }
  world.save(world.discounts, discount, at, 'customer.discount.created')
  return discount.id
}

export function endDiscount(world: World, subscription: Stripe.Subscription, id: string): void {
  const discount = world.discounts.find(id)
  if (discount === undefined) return
  const at = world.timelineOf(subscription.test_clock)
  discount.end = at.now
  world.save(world.discounts, discount, at, 'customer.discount.deleted')
  subscription.discounts = subscription.discounts.filter((each) => idOf(each) !== id)
}

/** Applies discounts to an invoice. https://docs.stripe.com/billing/subscriptions/coupons */
export function applyDiscounts(
  world: World,
  invoice: Stripe.Invoice,
  subscription: Stripe.Subscription,
): void {
  for (const id of discountInvoice(world, invoice, subscription)) {
    endDiscount(world, subscription, id)
  }
}

/**
 * Applies discounts to a real or hypothetical invoice only. Returns the discounts that have ended.
 */
export function discountInvoice(
  world: World,
  invoice: Stripe.Invoice,
  subscription: Stripe.Subscription,
): string[] {
  const over: string[] = []
  for (const id of subscription.discounts.map((each) => idOf(each))) {
    const discount = world.discounts.get(id)
    const coupon = world.coupons.find(idOf(discount.source.coupon) ?? '')
    if (discount.end !== null && discount.end <= invoice.created) {
      over.push(id)
    } else if (coupon !== undefined && invoice.subtotal > 0) {
      startFlushes(invoice, discount, coupon)
      if (coupon.duration === 'once') over.push(id)
    }
  }
  const off = (invoice.total_discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0)
  invoice.total = invoice.subtotal - off
  invoice.total_excluding_tax = invoice.total
  invoice.amount_due = Math.max(0, invoice.total)
  invoice.amount_remaining = invoice.amount_due
  return over
}

function startFlushes(
  invoice: Stripe.Invoice,
  discount: Stripe.Discount,
  coupon: Stripe.Coupon,
): void {
  let left = coupon.amount_off ?? Number.POSITIVE_INFINITY
  let total = 0
  for (const line of invoice.lines.data) {
    if (!line.discountable || line.amount <= 0) continue
    const already = (line.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0)
    const share = (coupon.percent_off ?? 100) / 100
    const amount = Math.min(Math.round((line.amount - already) * share), left)
    if (amount <= 0) continue
    line.discount_amounts = [...(line.discount_amounts ?? []), { amount, discount: discount.id }]
    line.discounts = [...line.discounts, discount.id]
    left -= amount
    total += amount
  }
  if (total === 0) return
  invoice.discounts = [...invoice.discounts, discount.id]
  invoice.total_discount_amounts = [
    ...(invoice.total_discount_amounts ?? []),
    { amount: total, discount: discount.id },
  ]
}
