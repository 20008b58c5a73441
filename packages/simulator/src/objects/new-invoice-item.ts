import type Stripe from 'stripe'
import { decimalOf } from './decimal.ts'

/** https://docs.stripe.com/api/invoiceitems/object: pending for the next invoice. */
export function newInvoiceItem(given: {
  id: string
  created: number
  livemode: boolean
  customer: string
  subscription: string | null
  amount: number
  currency: string
  description: string
  period: { start: number; end: number }
  price: Stripe.Price
  quantity: number
  proration: boolean
  testClock: string | null
}): Stripe.InvoiceItem {
  const { price } = given
  return {
    id: given.id,
    object: 'invoiceitem',
    amount: given.amount,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    date: given.created,
    description: given.description,
    discountable: !given.proration,
    discounts: [],
    invoice: null,
    livemode: given.livemode,
    metadata: {},
    net_amount: given.amount,
    parent:
      given.subscription === null
        ? null
        : {
            subscription_details: { subscription: given.subscription },
            type: 'subscription_details',
          },
    period: given.period,
    pricing: {
      price_details: {
        price: price.id,
        product: typeof price.product === 'string' ? price.product : price.product.id,
      },
      type: 'price_details',
      unit_amount_decimal: price.unit_amount_decimal,
    },
    proration: given.proration,
    quantity: given.quantity,
    quantity_decimal: decimalOf(given.quantity),
    tax_rates: [],
    test_clock: given.testClock,
  }
}
