import type Stripe from 'stripe'

/** https://docs.stripe.com/api/payment_intents/object */
export function newPaymentIntent(given: {
  id: string
  secret: string
  created: number
  livemode: boolean
  amount: number
  currency: string
  customer: string | null
  description: string | null
}): Stripe.PaymentIntent {
  return {
    id: given.id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: given.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${given.id}_secret_${given.secret}`,
    confirmation_method: 'automatic',
    created: given.created,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    description: given.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: given.livemode,
    managed_payments: { enabled: false },
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: 'automatic',
      },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: 'off_session',
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
}

/** https://docs.stripe.com/api/invoice-payment/object: which payment is meant to pay an invoice. */
export function newInvoicePayment(given: {
  id: string
  created: number
  livemode: boolean
  invoice: string
  paymentIntent: string
  amount: number
  currency: string
}): Stripe.InvoicePayment {
  return {
    id: given.id,
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: given.amount,
    created: given.created,
    currency: given.currency,
    invoice: given.invoice,
    is_default: true,
    livemode: given.livemode,
    payment: { payment_intent: given.paymentIntent, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  }
}
