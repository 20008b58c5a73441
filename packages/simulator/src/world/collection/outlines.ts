import type Stripe from 'stripe'

/** What filters may read of an object without creating it. */
export type CustomerOutline = Pick<Stripe.Customer, 'created' | 'email' | 'test_clock'>

export type SubscriptionOutline = Pick<Stripe.Subscription, 'created' | 'status' | 'test_clock'> & {
  items: { data: readonly { price: { id: string } }[] }
}

export type InvoiceOutline = Pick<
  Stripe.Invoice,
  'collection_method' | 'created' | 'customer' | 'status'
>

export type InvoicePaymentOutline = Pick<
  Stripe.InvoicePayment,
  'created' | 'invoice' | 'payment' | 'status'
>

export type PaymentIntentOutline = Pick<Stripe.PaymentIntent, 'created' | 'customer' | 'status'>

export type ChargeOutline = Pick<
  Stripe.Charge,
  'created' | 'customer' | 'paid' | 'payment_intent' | 'refunded'
>

export type PaymentMethodOutline = Pick<Stripe.PaymentMethod, 'created' | 'customer'>
