import type Stripe from 'stripe'
import { planOf } from './new-price.ts'

/** https://docs.stripe.com/api/subscriptions/object, in flexible billing mode. */
export function newSubscription(given: {
  id: string
  created: number
  livemode: boolean
  currency: string
  customer: string
  status: Stripe.Subscription.Status
  items: Stripe.SubscriptionItem[]
  metadata: Stripe.Metadata
  description: string | null
  testClock: string | null
  trialStart: number | null
  trialEnd: number | null
  billingCycleAnchor: number
  defaultPaymentMethod: string | null
  collectionMethod: 'charge_automatically' | 'send_invoice'
  daysUntilDue: number | null
  missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause'
  saveDefaultPaymentMethod: 'off' | 'on_subscription'
}): Stripe.Subscription {
  return {
    id: given.id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: given.billingCycleAnchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: given.collectionMethod,
    created: given.created,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    days_until_due: given.daysUntilDue,
    default_payment_method: given.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: given.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: {
      object: 'list',
      data: given.items,
      has_more: false,
      url: `/v1/subscription_items?subscription=${given.id}`,
    },
    latest_invoice: null,
    livemode: given.livemode,
    managed_payments: { enabled: false },
    metadata: given.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: given.saveDefaultPaymentMethod,
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: given.created,
    status: given.status,
    test_clock: given.testClock,
    transfer_data: null,
    trial_end: given.trialEnd,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: given.missingPaymentMethod,
      },
    },
    trial_start: given.trialStart,
  }
}

/** https://docs.stripe.com/api/subscription_items/object: the period stands here since basil. */
export function newSubscriptionItem(given: {
  id: string
  created: number
  subscription: string
  price: Stripe.Price
  quantity: number
  periodStart: number
  periodEnd: number
  metadata?: Stripe.Metadata
}): Stripe.SubscriptionItem {
  return {
    id: given.id,
    object: 'subscription_item',
    billing_thresholds: null,
    created: given.created,
    current_period_end: given.periodEnd,
    current_period_start: given.periodStart,
    current_trial: null,
    discounts: [],
    metadata: given.metadata ?? {},
    plan: planOf(given.price),
    price: given.price,
    quantity: given.quantity,
    subscription: given.subscription,
    tax_rates: [],
  }
}
