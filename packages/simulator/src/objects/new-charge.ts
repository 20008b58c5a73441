import type Stripe from 'stripe'

/** Decline reasons of an issuer. https://docs.stripe.com/declines/codes */
export interface Decline {
  code: string
  declineCode: string | null
  message: string
}

/** https://docs.stripe.com/api/charges/object: an attempt that succeeded or was declined. */
export function newCharge(given: {
  id: string
  created: number
  livemode: boolean
  intent: Stripe.PaymentIntent
  customer: string | null
  method: Stripe.PaymentMethod
  decline: Decline | null
}): Stripe.Charge {
  const { decline, intent, method } = given
  return {
    id: given.id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: decline === null ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: decline === null ? given.id.replace('ch_', 'txn_') : null,
    billing_details: {
      address: method.billing_details.address,
      email: method.billing_details.email,
      name: method.billing_details.name,
      phone: method.billing_details.phone,
      tax_id: method.billing_details.tax_id,
    },
    calculated_statement_descriptor: 'SIMULATOR',
    captured: decline === null,
    created: given.created,
    currency: intent.currency,
    customer: given.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: given.livemode,
    metadata: {},
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid: decline === null,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { card: cardDetails(intent.amount, method), type: 'card' },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline === null ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  }
}

function outcomeOf(decline: Decline | null): Stripe.Charge.Outcome {
  return {
    advice_code: decline === null ? null : 'try_again_later',
    network_advice_code: null,
    network_decline_code: null,
    network_status: decline === null ? 'approved_by_network' : 'declined_by_network',
    reason: decline?.declineCode ?? null,
    risk_level: 'normal',
    risk_score: 10,
    seller_message: decline === null ? 'Payment complete.' : 'The bank did not authorize it.',
    type: decline === null ? 'authorized' : 'issuer_declined',
  }
}

function cardDetails(
  amount: number,
  method: Stripe.PaymentMethod,
): Stripe.Charge.PaymentMethodDetails.Card {
  const { card } = method
  return {
    amount_authorized: amount,
    authorization_code: null,
    brand: card?.brand ?? null,
    checks: card?.checks ?? null,
    country: card?.country ?? null,
    electronic_commerce_indicator: null,
    exp_month: card?.exp_month ?? 12,
    exp_year: card?.exp_year ?? 2034,
    extended_authorization: { status: 'disabled' },
    fingerprint: card?.fingerprint ?? null,
    funding: card?.funding ?? null,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card?.last4 ?? null,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card?.brand ?? null,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  }
}

/** https://docs.stripe.com/api/refunds/object */
export function newRefund(given: {
  id: string
  created: number
  charge: Stripe.Charge
  customer: string | null
  amount: number
  reason: Stripe.Refund.Reason | null
  metadata: Stripe.Metadata
}): Stripe.Refund {
  const { charge } = given
  return {
    id: given.id,
    object: 'refund',
    amount: given.amount,
    balance_transaction: given.id.replace('re_', 'txn_'),
    charge: charge.id,
    created: given.created,
    currency: charge.currency,
    customer: given.customer,
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: given.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  }
}
