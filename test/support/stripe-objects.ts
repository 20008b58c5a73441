import type Stripe from 'stripe'
import { newCharge } from '../../packages/simulator/src/objects/new-charge.ts'
import { newCheckoutSession } from '../../packages/simulator/src/objects/new-checkout-session.ts'
import { newCustomer } from '../../packages/simulator/src/objects/new-customer.ts'
import { newInvoice, newLineItem } from '../../packages/simulator/src/objects/new-invoice.ts'
import { newPaymentIntent } from '../../packages/simulator/src/objects/new-payment-intent.ts'
import { newCardPaymentMethod } from '../../packages/simulator/src/objects/new-payment-method.ts'
import { newPrice } from '../../packages/simulator/src/objects/new-price.ts'
import {
  newSubscription,
  newSubscriptionItem,
} from '../../packages/simulator/src/objects/new-subscription.ts'

/** One whole object of each resource that we follow, as the simulator makes them. */

const CREATED = 1_770_000_000
const [PERIOD_START, PERIOD_END] = [1_770_000_100, 1_772_419_300]
const INVOICE = 'in_sample1'
const SUBSCRIPTION = 'sub_sample1'
const SHARED = { created: CREATED, livemode: false, currency: 'usd' }

export const customer: Stripe.Customer = newCustomer({
  ...SHARED,
  id: 'cus_sample1',
  invoicePrefix: 'SAMPLE1',
})

export const price: Stripe.Price = newPrice({
  ...SHARED,
  id: 'price_sample1',
  product: 'prod_sample1',
  unitAmount: 2000,
  recurring: { interval: 'month' },
})

const item = newSubscriptionItem({
  created: CREATED,
  id: 'si_sample1',
  subscription: SUBSCRIPTION,
  price,
  quantity: 1,
  periodStart: PERIOD_START,
  periodEnd: PERIOD_END,
})

/** It is active, and every date and pause is set all the same: nothing of it can be mixed up. */
export const subscription: Stripe.Subscription = {
  ...newSubscription({
    ...SHARED,
    id: SUBSCRIPTION,
    customer: customer.id,
    status: 'active',
    items: [item],
    metadata: {},
    description: null,
    testClock: null,
    trialStart: null,
    trialEnd: null,
    billingCycleAnchor: PERIOD_START,
    defaultPaymentMethod: null,
    collectionMethod: 'charge_automatically',
    daysUntilDue: null,
    missingPaymentMethod: 'create_invoice',
    saveDefaultPaymentMethod: 'off',
  }),
  cancel_at: CREATED + 200,
  cancel_at_period_end: true,
  canceled_at: CREATED + 300,
  ended_at: CREATED + 400,
  pause_collection: { behavior: 'mark_uncollectible', resumes_at: null },
}

export const invoice: Stripe.Invoice = {
  ...newInvoice({
    ...SHARED,
    id: INVOICE,
    customer,
    subscription: null,
    billingReason: 'manual',
    lines: [
      newLineItem({
        id: 'il_sample1',
        invoice: INVOICE,
        livemode: false,
        amount: 1000,
        description: 'A sample',
        price,
        item: item.id,
        subscription: SUBSCRIPTION,
        quantity: 1,
        period: { start: PERIOD_START, end: PERIOD_END },
        invoiceItem: null,
      }),
    ],
    periodStart: PERIOD_START,
    periodEnd: PERIOD_END,
    autoAdvance: false,
    finalizesAt: null,
  }),
  due_date: CREATED + 500,
}

export const session: Stripe.Checkout.Session = {
  ...newCheckoutSession({
    ...SHARED,
    id: 'cs_test_sample1',
    mode: 'payment',
    url: 'https://checkout.stripe.com/pay/cs_test_sample1',
    successUrl: 'https://merchant.example/thanks',
    cancelUrl: 'https://merchant.example/prices',
    expiresAt: CREATED + 86_400,
    customer: null,
    customerEmail: null,
    clientReferenceId: null,
    metadata: {},
    currency: null,
    amountSubtotal: null,
    allowPromotionCodes: null,
    paymentMethodCollection: 'always',
  }),
  customer_details: {
    address: null,
    business_name: null,
    email: 'buyer@merchant.example',
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  },
}

export const charge: Stripe.Charge = newCharge({
  created: CREATED,
  id: 'ch_sample1',
  livemode: false,
  intent: newPaymentIntent({
    ...SHARED,
    id: 'pi_sample1',
    secret: 'pi_sample1_secret_sample1',
    amount: 1000,
    customer: null,
    description: null,
  }),
  customer: null,
  method: newCardPaymentMethod({
    created: CREATED,
    id: 'pm_sample1',
    livemode: false,
    customer: null,
    brand: 'visa',
    last4: '4242',
    funding: 'credit',
    country: 'US',
    fingerprint: 'sample1',
    expYear: 2040,
    billing: { email: null, name: null },
  }),
  decline: null,
})

/** The simulator has no disputes. */
export const dispute: Stripe.Dispute = {
  id: 'dp_sample1',
  object: 'dispute',
  amount: 1000,
  balance_transactions: [],
  charge: charge.id,
  created: CREATED,
  currency: 'usd',
  enhanced_eligibility_types: [],
  evidence: {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  },
  evidence_details: {
    due_by: CREATED + 600,
    enhanced_eligibility: {},
    has_evidence: false,
    past_due: false,
    submission_count: 0,
    submission_method: 'manual',
  },
  intended_submission_method: null,
  is_charge_refundable: true,
  livemode: false,
  metadata: {},
  payment_intent: null,
  reason: 'general',
  status: 'warning_needs_response',
}

export const summary: Stripe.Entitlements.ActiveEntitlementSummary = {
  object: 'entitlements.active_entitlement_summary',
  customer: customer.id,
  entitlements: {
    object: 'list',
    data: [],
    has_more: false,
    url: `/v1/customers/${customer.id}/entitlements`,
  },
  livemode: false,
}
