import type { ApiVersion } from './api-versions.ts'

/** A Stripe event as JSON. Probes change it, so its type is open. */
export type StripeEvent = Record<string, unknown> & { id: string; type: string }

/** The form of events that the endpoint accepts, found by calibration. */
export interface Calibration {
  type: string
  layout: 'pretty' | 'compact'
  apiVersion: ApiVersion
  livemode: boolean
  kind: 'snapshot' | 'thin'
}

export const UNKNOWN_TYPE = 'auditor.ping'
export const KNOWN_TYPE = 'customer.subscription.updated'
/** For endpoints that reject unknown types and look up the customer of known ones. */
export const CUSTOMER_TYPE = 'customer.updated'

/** IDs that make an event and its object unique. */
export interface InertIds {
  event: string
  object: string
}

/** An event without any effect, even on an endpoint without verification. */
export function inertEvent(calibration: Calibration, ids: InertIds, now: number): StripeEvent {
  if (calibration.kind === 'thin') return inertThinEvent(calibration, ids.event, now)
  return {
    id: `evt_audit_${ids.event}`,
    object: 'event',
    api_version: calibration.apiVersion,
    created: now,
    data: { object: inertObject(calibration.type, ids.object, now) },
    livemode: calibration.livemode,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: calibration.type,
  }
}

export function inertThinEvent(
  calibration: Pick<Calibration, 'livemode'>,
  nonce: string,
  now: number,
): StripeEvent {
  return {
    id: `evt_audit_${nonce}`,
    object: 'v2.core.event',
    type: 'v1.billing.meter.no_meter_found',
    created: new Date(now * 1000).toISOString(),
    livemode: calibration.livemode,
    context: null,
    related_object: null,
  }
}

function inertObject(type: string, nonce: string, now: number): Record<string, unknown> {
  if (type === CUSTOMER_TYPE) {
    return { id: `cus_audit_${nonce}`, object: 'customer', created: now, metadata: {} }
  }
  if (type !== KNOWN_TYPE) return { id: `audit_${nonce}`, object: 'audit' }
  return {
    id: `sub_audit_${nonce}`,
    object: 'subscription',
    customer: `cus_audit_${nonce}`,
    status: 'incomplete',
    created: now,
    currency: 'eur',
    metadata: {},
    cancel_at_period_end: false,
    collection_method: 'charge_automatically',
    items: { object: 'list', data: [], has_more: false, url: '/v1/subscription_items' },
  }
}

/** JSON indented with two spaces, as from Stripe, or compact. */
export function encode(event: unknown, layout: Calibration['layout']): Buffer {
  return Buffer.from(JSON.stringify(event, null, layout === 'pretty' ? 2 : 0), 'utf8')
}
