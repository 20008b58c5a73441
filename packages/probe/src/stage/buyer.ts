import type { StripeObject } from '../oracle/find-in-double.ts'

/** The Stripe objects of a purchase. Probes change them, publish them, and send events. */
export interface Buyer {
  nonce: string
  tenant: string
  customer: StripeObject
  subscription: StripeObject & { status: string; items: { data: Item[] } }
  invoice: StripeObject
  session: StripeObject
  charge: StripeObject
  price: string
}

export interface Item extends StripeObject {
  price: { id: string; [field: string]: unknown }
  quantity: number
}

export interface BuyerOptions {
  nonce: string
  now: number
  price: string
  tenant: string
  livemode: boolean
  amount?: number
  quantity?: number
  /** The same customer as another buyer: a second subscription. */
  customer?: StripeObject
  email?: string
  metadata?: Record<string, string>
  reference?: string
}

const MONTH_SECONDS = 30 * 86_400
export const LOW_AMOUNT = 1_000
export const HIGH_AMOUNT = 5_000

/** A paid monthly subscription with all objects that an endpoint may fetch from Stripe. */
export function newBuyer(options: BuyerOptions): Buyer {
  const { nonce, tenant, price } = options
  const subscription = subscriptionOf(options)
  return {
    nonce,
    tenant,
    price,
    subscription,
    customer: options.customer ?? customerOf(options),
    invoice: invoiceOf(options),
    session: sessionOf(options),
    charge: chargeOf(options),
  }
}

const idOf = (prefix: string, nonce: string) => `${prefix}_probe${nonce}`
const customerIdOf = (options: BuyerOptions) => options.customer?.id ?? idOf('cus', options.nonce)
const emailOf = (options: BuyerOptions) => options.email ?? `probe-${options.nonce}@example.com`
const nameOf = (options: BuyerOptions) => `Probe ${options.nonce}`

function customerOf(options: BuyerOptions): StripeObject {
  return {
    id: customerIdOf(options),
    object: 'customer',
    created: options.now - 60,
    email: emailOf(options),
    name: nameOf(options),
    livemode: options.livemode,
    metadata: {},
  }
}

export function itemOf(
  options: Pick<BuyerOptions, 'nonce' | 'now' | 'amount' | 'quantity'>,
  price: string,
  suffix = '',
): Item {
  const product = `prod_probe${price}`
  const recurring = { interval: 'month', interval_count: 1 }
  const unitAmount = options.amount ?? LOW_AMOUNT
  return {
    id: `${idOf('si', options.nonce)}${suffix}`,
    object: 'subscription_item',
    subscription: idOf('sub', options.nonce),
    price: {
      id: price,
      object: 'price',
      product,
      currency: 'eur',
      recurring,
      active: true,
      type: 'recurring',
      unit_amount: unitAmount,
      metadata: {},
    },
    plan: { id: price, object: 'plan', product, amount: unitAmount, currency: 'eur' },
    quantity: options.quantity ?? 1,
    current_period_start: options.now - 60,
    current_period_end: options.now - 60 + MONTH_SECONDS,
    metadata: {},
  }
}

function subscriptionOf(options: BuyerOptions): Buyer['subscription'] {
  const { nonce, now, livemode } = options
  return {
    id: idOf('sub', nonce),
    object: 'subscription',
    customer: customerIdOf(options),
    status: 'active',
    created: now - 60,
    start_date: now - 60,
    billing_cycle_anchor: now - 60,
    current_period_start: now - 60,
    current_period_end: now - 60 + MONTH_SECONDS,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    ended_at: null,
    collection_method: 'charge_automatically',
    currency: 'eur',
    default_payment_method: null,
    items: {
      object: 'list',
      has_more: false,
      url: '/v1/subscription_items',
      data: [itemOf(options, options.price)],
    },
    latest_invoice: idOf('in', nonce),
    livemode,
    metadata: { ...options.metadata },
    pause_collection: null,
    schedule: null,
    trial_start: null,
    trial_end: null,
  } as Buyer['subscription']
}

function invoiceOf(options: BuyerOptions): StripeObject {
  const { nonce, now, livemode } = options
  const total = (options.amount ?? LOW_AMOUNT) * (options.quantity ?? 1)
  const subscription = idOf('sub', nonce)
  const period = { start: now - 60, end: now - 60 + MONTH_SECONDS }
  return {
    id: idOf('in', nonce),
    object: 'invoice',
    customer: customerIdOf(options),
    customer_email: emailOf(options),
    customer_name: nameOf(options),
    subscription,
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { subscription, metadata: { ...options.metadata } },
    },
    status: 'paid',
    paid: true,
    billing_reason: 'subscription_create',
    collection_method: 'charge_automatically',
    currency: 'eur',
    amount_due: total,
    amount_paid: total,
    amount_remaining: 0,
    total,
    subtotal: total,
    attempt_count: 1,
    charge: idOf('ch', nonce),
    payment_intent: idOf('pi', nonce),
    created: now - 60,
    due_date: null,
    effective_at: now - 60,
    period_start: now - 60,
    period_end: now - 60,
    lines: {
      object: 'list',
      has_more: false,
      url: `/v1/invoices/${idOf('in', nonce)}/lines`,
      data: [
        {
          id: idOf('il', nonce),
          object: 'line_item',
          amount: total,
          currency: 'eur',
          period,
          price: { id: options.price, object: 'price' },
          quantity: options.quantity ?? 1,
          pricing: { type: 'price_details', price_details: { price: options.price } },
        },
      ],
    },
    livemode,
    metadata: {},
    status_transitions: { finalized_at: now - 60, paid_at: now - 60 },
  }
}

function sessionOf(options: BuyerOptions): StripeObject {
  const { nonce, now, livemode } = options
  const total = (options.amount ?? LOW_AMOUNT) * (options.quantity ?? 1)
  return {
    id: `cs_${livemode ? 'live' : 'test'}_probe${nonce}`,
    object: 'checkout.session',
    mode: 'subscription',
    status: 'complete',
    payment_status: 'paid',
    customer: customerIdOf(options),
    subscription: idOf('sub', nonce),
    invoice: idOf('in', nonce),
    customer_email: null,
    customer_details: {
      email: emailOf(options),
      name: nameOf(options),
      address: null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    client_reference_id: options.reference ?? null,
    metadata: { ...options.metadata },
    amount_total: total,
    amount_subtotal: total,
    currency: 'eur',
    created: now - 90,
    expires_at: now + 86_310,
    livemode,
    payment_intent: null,
    setup_intent: null,
    success_url: 'https://example.com/done',
    cancel_url: 'https://example.com/',
    url: null,
  }
}

function chargeOf(options: BuyerOptions): StripeObject {
  const total = (options.amount ?? LOW_AMOUNT) * (options.quantity ?? 1)
  return {
    id: idOf('ch', options.nonce),
    object: 'charge',
    customer: customerIdOf(options),
    invoice: idOf('in', options.nonce),
    payment_intent: idOf('pi', options.nonce),
    amount: total,
    amount_captured: total,
    amount_refunded: 0,
    refunded: false,
    disputed: false,
    paid: true,
    status: 'succeeded',
    currency: 'eur',
    created: options.now - 60,
    livemode: options.livemode,
    billing_details: { email: emailOf(options), name: nameOf(options) },
    metadata: {},
  }
}
