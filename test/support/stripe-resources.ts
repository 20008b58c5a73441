import {
  charge,
  customer,
  dispute,
  invoice,
  price,
  session,
  subscription,
  summary,
} from './stripe-objects.ts'

const RESOURCES = {
  subscription,
  invoice,
  'checkout.session': session,
  customer,
  charge,
  dispute,
  price,
  'entitlements.active_entitlement_summary': summary,
}
type Resources = typeof RESOURCES

export const SUBSCRIPTION_ID = subscription.id
export const INVOICE_ID = invoice.id
export const CUSTOMER_ID = customer.id

/** A whole object as Stripe sends it, with some fields as given. */
export function resource<Name extends keyof Resources>(
  name: Name,
  given: Readonly<Record<string, unknown>> = {},
): Resources[Name] {
  return structuredClone({ ...asSent(RESOURCES[name]), ...given })
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
    id: 'evt_sample1',
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
    id: 'evt_test_sample1',
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

/** The JSON of an object: a decimal in it is a string. */
function asSent<T extends object>(object: T): T {
  return JSON.parse(JSON.stringify(object))
}

function printed(event: object): Buffer {
  return Buffer.from(JSON.stringify(event, null, 2))
}
