import type Stripe from 'stripe'

/** https://docs.stripe.com/api/payment_methods/object: a card. */
export function newCardPaymentMethod(given: {
  id: string
  created: number
  livemode: boolean
  customer: string | null
  brand: string
  last4: string
  funding: string
  country: string
  fingerprint: string
  expYear: number
  billing: { email: string | null; name: string | null }
}): Stripe.PaymentMethod {
  return {
    id: given.id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: {
        city: null,
        country: null,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
      },
      email: given.billing.email,
      name: given.billing.name,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: given.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: given.country,
      display_brand: given.brand,
      exp_month: 12,
      exp_year: given.expYear,
      fingerprint: given.fingerprint,
      funding: given.funding,
      generated_from: null,
      last4: given.last4,
      networks: { available: [given.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: given.created,
    customer: given.customer,
    customer_account: null,
    livemode: given.livemode,
    metadata: {},
    type: 'card',
  }
}
