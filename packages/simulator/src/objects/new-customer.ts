import type Stripe from 'stripe'

/** https://docs.stripe.com/api/customers/object */
export function newCustomer(given: {
  id: string
  created: number
  livemode: boolean
  email?: string | null
  name?: string | null
  metadata?: Stripe.Metadata
  testClock?: string | null
  invoicePrefix: string
}): Stripe.Customer {
  return {
    id: given.id,
    object: 'customer',
    address: null,
    balance: 0,
    created: given.created,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: given.email ?? null,
    invoice_prefix: given.invoicePrefix,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: given.livemode,
    metadata: given.metadata ?? {},
    name: given.name ?? null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: given.testClock ?? null,
  }
}
