import type { Fields, Json } from './check-types.ts'

/** What the official package calls each resource that the simulator serves. */
export const TYPES: Readonly<Record<string, string>> = {
  'billing_portal.configuration': 'Stripe.BillingPortal.Configuration',
  'billing_portal.session': 'Stripe.BillingPortal.Session',
  charge: 'Stripe.Charge',
  'checkout.session': 'Stripe.Checkout.Session',
  coupon: 'Stripe.Coupon',
  customer: 'Stripe.Customer',
  deleted_coupon: 'Stripe.DeletedCoupon',
  deleted_customer: 'Stripe.DeletedCustomer',
  deleted_discount: 'Stripe.DeletedDiscount',
  deleted_product_feature: 'Stripe.DeletedProductFeature',
  deleted_subscription_item: 'Stripe.DeletedSubscriptionItem',
  'deleted_test_helpers.test_clock': 'Stripe.TestHelpers.DeletedTestClock',
  'deleted_v2.core.event_destination': 'Stripe.V2.DeletedObject',
  deleted_webhook_endpoint: 'Stripe.DeletedWebhookEndpoint',
  discount: 'Stripe.Discount',
  'entitlements.active_entitlement': 'Stripe.Entitlements.ActiveEntitlement',
  'entitlements.active_entitlement_summary': 'Stripe.Entitlements.ActiveEntitlementSummary',
  'entitlements.feature': 'Stripe.Entitlements.Feature',
  event: 'Stripe.Event',
  invoice: 'Stripe.Invoice',
  invoice_payment: 'Stripe.InvoicePayment',
  invoiceitem: 'Stripe.InvoiceItem',
  item: 'Stripe.LineItem',
  line_item: 'Stripe.InvoiceLineItem',
  // What is in a list is checked as what it is.
  list: 'Stripe.ApiList<unknown>',
  payment_intent: 'Stripe.PaymentIntent',
  payment_method: 'Stripe.PaymentMethod',
  plan: 'Stripe.Plan',
  price: 'Stripe.Price',
  product: 'Stripe.Product',
  product_feature: 'Stripe.ProductFeature',
  promotion_code: 'Stripe.PromotionCode',
  refund: 'Stripe.Refund',
  setup_intent: 'Stripe.SetupIntent',
  subscription: 'Stripe.Subscription',
  subscription_item: 'Stripe.SubscriptionItem',
  'test_helpers.test_clock': 'Stripe.TestHelpers.TestClock',
  'v2.core.event': 'Stripe.V2.Core.Event',
  'v2.core.event_destination': 'Stripe.V2.Core.EventDestination',
  'v2.list': 'Stripe.V2List<unknown>',
  webhook_endpoint: 'Stripe.WebhookEndpoint',
}

/** What the types leave optional, and whoever reads these resources finds all the same. */
export const ALWAYS_THERE: Readonly<Record<string, readonly string[]>> = {
  charge: [
    'payment_method_details.card',
    ...['extended_authorization', 'fingerprint', 'incremental_authorization', 'multicapture'].map(
      (key) => `payment_method_details.card.${key}`,
    ),
    ...['network_token', 'overcapture'].map((key) => `payment_method_details.card.${key}`),
  ],
  'checkout.session': ['phone_number_collection'],
  customer: [
    ...['address', 'currency', 'delinquent', 'discount', 'invoice_prefix', 'name'],
    ...['next_invoice_sequence', 'phone', 'preferred_locales', 'tax_exempt', 'test_clock'],
  ],
  invoice: ['auto_advance', 'customer_tax_ids', 'hosted_invoice_url', 'invoice_pdf'],
  invoiceitem: ['net_amount'],
  payment_intent: ['amount_details.tip', 'transfer_data'],
  payment_method: ['allow_redisplay', 'card.fingerprint'],
  product: ['default_price', 'statement_descriptor', 'tax_code', 'unit_label'],
  refund: ['destination_details.card'],
  setup_intent: ['flow_directions'],
  subscription: ['default_tax_rates'],
  subscription_item: ['quantity'],
}

/** Where what is served is right and the types of the package are not. */
interface Exception {
  readonly why: string
  readonly of: string
  /** The object as the types have it; the same object where the exception does not concern it. */
  readonly mend: (object: Fields) => Fields
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    why: 'an event tells of an upcoming invoice, which has no id yet',
    of: 'invoice',
    mend: (object) => {
      const isUpcoming = object['billing_reason'] === 'upcoming' && object['id'] === undefined
      return isUpcoming ? { ...object, id: 'in_1' } : object
    },
  },
  {
    why: 'API v2 says null for a reason that there is not; the types only let it be absent',
    of: 'v2.core.event',
    mend: (object) => withoutNull(object, 'reason'),
  },
  {
    why: 'so it does for a related object',
    of: 'v2.core.event',
    mend: (object) => withoutNull(object, 'related_object'),
  },
  {
    why: 'a request that had no idempotency key has none in its event',
    of: 'v2.core.event',
    mend: (object) => {
      const { request, ...reason } = fieldsOf(object['reason'])
      const isKeyless = fieldsOf(request)['idempotency_key'] === null
      if (!isKeyless) return object
      const mended = { ...reason, request: { ...fieldsOf(request), idempotency_key: '' } }
      return { ...object, reason: mended }
    },
  },
]

function withoutNull(object: Fields, key: string): Fields {
  if (object[key] !== null) return object
  const { [key]: _, ...others } = object
  return others
}

/** Those of an object; of anything else none. */
export function fieldsOf(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
