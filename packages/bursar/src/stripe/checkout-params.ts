import type Stripe from 'stripe'

/** A page on which a tenant is to buy. */
export interface CheckoutOrder {
  readonly nonce: string
  readonly tenantId: string
  readonly priceId: string
  readonly quantity: number
  readonly customerId: string | null
  readonly successUrl: string
  readonly cancelUrl: string
  readonly expiresAt: Date
  /** The tenant, signed; null: there is no key. */
  readonly reference: string | null
}

/** What Stripe is asked for. */
export function checkoutParams(order: CheckoutOrder): Stripe.Checkout.SessionCreateParams {
  const { nonce, reference, customerId } = order
  // Signed, it proves the tenant even where our database was lost.
  const metadata = {
    bursar_intent: nonce,
    ...(reference !== null && { bursar_tenant: reference }),
  }
  return {
    mode: 'subscription',
    line_items: [{ price: order.priceId, quantity: order.quantity }],
    success_url: order.successUrl,
    cancel_url: order.cancelUrl,
    client_reference_id: order.tenantId,
    expires_at: Math.floor(order.expiresAt.getTime() / 1000),
    metadata,
    subscription_data: { metadata },
    ...(customerId !== null && { customer: customerId }),
  }
}
