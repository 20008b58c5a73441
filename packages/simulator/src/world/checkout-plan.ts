import type Stripe from 'stripe'

/** What a paid session creates: its line items and `subscription_data`. */
export interface CheckoutPlan {
  items: { price: string; quantity: number }[]
  trialEnd: number | null
  trialDays: number | null
  missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause'
  metadata: Stripe.Metadata
  description: string | null
  discounts: { coupon?: string; promotion_code?: string }[]
}
