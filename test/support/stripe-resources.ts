import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type Stripe from 'stripe'

interface Resources {
  subscription: Stripe.Subscription
  invoice: Stripe.Invoice
  'checkout.session': Stripe.Checkout.Session
  customer: Stripe.Customer
  charge: Stripe.Charge
  dispute: Stripe.Dispute
  price: Stripe.Price
  'entitlements.active_entitlement_summary': Stripe.Entitlements.ActiveEntitlementSummary
}

const FIXTURES: Resources = {
  ...read('../simulator/fixtures/stripe-resources.json').resources,
  ...read('../fixtures/stripe/dispute.json').resources,
}

export const SUBSCRIPTION_ID = FIXTURES.subscription.id
export const INVOICE_ID = FIXTURES.invoice.id
export const CUSTOMER_ID = FIXTURES.customer.id

/** An object as Stripe's own fixtures show it, with some fields as given. */
export function resource<Name extends keyof Resources>(
  name: Name,
  given: Readonly<Record<string, unknown>> = {},
): Resources[Name] {
  return structuredClone({ ...FIXTURES[name], ...given })
}

/** Where an invoice names its subscription: API versions since 2025-03-31, and those before. */
export const INVOICE_OF_SUBSCRIPTION = {
  'since 2025-03-31': {
    subscription: undefined,
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { metadata: {}, subscription: SUBSCRIPTION_ID },
    },
  },
  'before 2025-03-31': { subscription: SUBSCRIPTION_ID, parent: undefined },
  'of no subscription': { subscription: undefined, parent: null },
} as const

/** The bytes of a snapshot event as Stripe prints them. */
export function snapshotEvent(type: string, object: object, given: object = {}): Buffer {
  return printed({
    id: 'evt_1Pgc76B7WZ01zgkWwyRHS12y',
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_721_954_060,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    ...given,
  })
}

/** The bytes of a thin event: it names an object and says nothing of it. */
export function thinEvent(
  type: string,
  related: { id: string; type: string } | null,
  given: object = {},
): Buffer {
  return printed({
    id: 'evt_65RM8sQH2oXnebF5Rpc16RJyfa2xSQLHJJh1sxm7H0KI92',
    object: 'v2.core.event',
    type,
    created: '2026-03-15T12:00:00.000Z',
    livemode: false,
    context: null,
    reason: { type: 'request', request: { id: 'req_1', idempotency_key: null } },
    related_object: related && { ...related, url: `https://evil.example/v1/${related.id}` },
    data: {},
    ...given,
  })
}

function read(name: string): { resources: Resources } {
  return JSON.parse(readFileSync(resolve(import.meta.dirname, name), 'utf8'))
}

function printed(event: object): Buffer {
  return Buffer.from(JSON.stringify(event, null, 2))
}
