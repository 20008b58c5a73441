import type Stripe from 'stripe'

/** https://docs.stripe.com/api/products/object */
export function newProduct(given: {
  id: string
  created: number
  livemode: boolean
  name: string
  metadata?: Stripe.Metadata
}): Stripe.Product {
  return {
    id: given.id,
    object: 'product',
    active: true,
    created: given.created,
    default_price: null,
    description: null,
    images: [],
    livemode: given.livemode,
    marketing_features: [],
    metadata: given.metadata ?? {},
    name: given.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: given.created,
    url: null,
  }
}
