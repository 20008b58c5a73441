import type Stripe from 'stripe'
import { decimalOf } from './decimal.ts'

/** https://docs.stripe.com/api/invoices/object: a draft, as every invoice begins. */
export function newInvoice(given: {
  id: string
  created: number
  livemode: boolean
  customer: Stripe.Customer
  subscription: Stripe.Subscription | null
  billingReason: Stripe.Invoice.BillingReason
  currency: string
  lines: Stripe.InvoiceLineItem[]
  periodStart: number
  periodEnd: number
  autoAdvance: boolean
  finalizesAt: number | null
}): Stripe.Invoice {
  const { customer, subscription } = given
  const subtotal = given.lines.reduce((sum, line) => sum + line.amount, 0)
  const due = Math.max(0, subtotal)
  return {
    id: given.id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Simulator',
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: given.autoAdvance,
    automatic_tax: {
      disabled_reason: null,
      enabled: false,
      liability: null,
      provider: null,
      status: null,
    },
    automatically_finalizes_at: given.finalizesAt,
    billing_reason: given.billingReason,
    collection_method: subscription?.collection_method ?? 'charge_automatically',
    created: given.created,
    currency: given.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: {
      object: 'list',
      data: given.lines,
      has_more: false,
      url: `/v1/invoices/${given.id}/lines`,
    },
    livemode: given.livemode,
    metadata: {},
    next_payment_attempt: given.finalizesAt,
    number: null,
    on_behalf_of: null,
    parent: subscription === null ? null : parentOf(subscription),
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: null,
    },
    period_end: given.periodEnd,
    period_start: given.periodStart,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: customer.test_clock ?? null,
    total: subtotal,
    total_discount_amounts: [],
    total_excluding_tax: subtotal,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  }
}

/** Where an invoice names its subscription since 2025-03-31.basil. */
function parentOf(subscription: Stripe.Subscription): Stripe.Invoice.Parent {
  return {
    quote_details: null,
    subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
    type: 'subscription_details',
  }
}

/** https://docs.stripe.com/api/invoice-line-item/object */
export function newLineItem(given: {
  id: string
  invoice: string
  livemode: boolean
  amount: number
  description: string
  price: Stripe.Price
  /** The subscription item it bills. */
  item: string
  subscription: string
  quantity: number
  period: { start: number; end: number }
  /** The proration it comes from, or null for a whole period. */
  invoiceItem: string | null
}): Stripe.InvoiceLineItem {
  const { price } = given
  const isProration = given.invoiceItem !== null
  return {
    id: given.id,
    object: 'line_item',
    amount: given.amount,
    currency: price.currency,
    description: given.description,
    discount_amounts: [],
    discountable: !isProration,
    discounts: [],
    invoice: given.invoice,
    livemode: given.livemode,
    metadata: {},
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: given.invoiceItem,
        proration: isProration,
        proration_details: { credited_items: null },
        subscription: given.subscription,
        subscription_item: given.item,
      },
      type: 'subscription_item_details',
    },
    period: given.period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: {
        price: price.id,
        product: typeof price.product === 'string' ? price.product : price.product.id,
      },
      type: 'price_details',
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity: given.quantity,
    quantity_decimal: decimalOf(given.quantity),
    subscription: given.subscription,
    subtotal: given.amount,
    taxes: [],
  }
}
