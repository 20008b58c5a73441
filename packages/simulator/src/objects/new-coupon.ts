import type Stripe from 'stripe'

/** https://docs.stripe.com/api/coupons/object */
export function newCoupon(given: {
  id: string
  created: number
  livemode: boolean
  name: string | null
  duration: 'forever' | 'once' | 'repeating'
  durationInMonths: number | null
  percentOff: number | null
  amountOff: number | null
  currency: string | null
  maxRedemptions: number | null
  redeemBy: number | null
  metadata: Stripe.Metadata
}): Stripe.Coupon {
  return {
    id: given.id,
    object: 'coupon',
    amount_off: given.amountOff,
    created: given.created,
    currency: given.currency,
    duration: given.duration,
    duration_in_months: given.durationInMonths,
    livemode: given.livemode,
    max_redemptions: given.maxRedemptions,
    metadata: given.metadata,
    name: given.name,
    percent_off: given.percentOff,
    redeem_by: given.redeemBy,
    times_redeemed: 0,
    valid: true,
  }
}

/** https://docs.stripe.com/api/promotion_codes/object */
export function newPromotionCode(given: {
  id: string
  created: number
  livemode: boolean
  code: string
  coupon: string
  customer: string | null
  expiresAt: number | null
  maxRedemptions: number | null
  firstTimeOnly: boolean
  metadata: Stripe.Metadata
}): Stripe.PromotionCode {
  return {
    id: given.id,
    object: 'promotion_code',
    active: true,
    code: given.code,
    created: given.created,
    customer: given.customer,
    customer_account: null,
    expires_at: given.expiresAt,
    livemode: given.livemode,
    max_redemptions: given.maxRedemptions,
    metadata: given.metadata,
    promotion: { coupon: given.coupon, type: 'coupon' },
    restrictions: {
      first_time_transaction: given.firstTimeOnly,
      minimum_amount: null,
      minimum_amount_currency: null,
    },
    times_redeemed: 0,
  }
}

/** https://docs.stripe.com/api/discounts/object: an applied coupon. */
export function newDiscount(given: {
  id: string
  start: number
  end: number | null
  coupon: string
  promotionCode: string | null
  customer: string
  subscription: string | null
  checkoutSession: string | null
}): Stripe.Discount {
  return {
    id: given.id,
    object: 'discount',
    checkout_session: given.checkoutSession,
    customer: given.customer,
    customer_account: null,
    end: given.end,
    invoice: null,
    invoice_item: null,
    promotion_code: given.promotionCode,
    source: { coupon: given.coupon, type: 'coupon' },
    start: given.start,
    subscription: given.subscription,
    subscription_item: null,
  }
}
