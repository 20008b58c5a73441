import { systemClock } from '../../../packages/wire/src/clock.ts'
import { CANARIES, PLANTED } from './canaries.ts'

const PERSON = {
  name: CANARIES.name,
  email: CANARIES.email,
  phone: CANARIES.card,
  address: { line1: PLANTED, city: CANARIES.name, postal_code: CANARIES.card, country: 'AQ' },
}

/** Fields in which Stripe, or whoever fills them in at Stripe, keeps what is personal. */
export function withCanaries<T extends object>(object: T): T {
  const metadata = 'metadata' in object ? object.metadata : {}
  return {
    ...object,
    description: PLANTED,
    statement_descriptor: CANARIES.name,
    customer_name: CANARIES.name,
    customer_email: CANARIES.email,
    receipt_email: CANARIES.email,
    client_secret: CANARIES.apiKey,
    billing_details: PERSON,
    shipping: PERSON,
    a_field_of_tomorrow: [PERSON, { deep: PLANTED }],
    metadata: { ...(typeof metadata === 'object' ? metadata : {}), note: PLANTED },
  }
}

/** The same in an object that is there already. */
export function plantInto(_path: string, object: Record<string, unknown>): void {
  Object.assign(object, withCanaries(object))
  const { customer_details: details } = object
  if (typeof details === 'object' && details !== null) Object.assign(details, PERSON)
  if (object['object'] === 'customer') Object.assign(object, PERSON)
}

/** Refusals of Stripe, or of what stands before it, that repeat what they were sent. */
export const ECHOES: readonly { status: number; body: string }[] = [
  echo(400, 'invalid_request_error', `No such thing: ${PLANTED}`),
  echo(401, 'invalid_request_error', `Invalid API Key provided: ${PLANTED}`),
  echo(402, 'card_error', `Your card ${CANARIES.card} was declined, ${CANARIES.name}.`),
  echo(403, 'invalid_request_error', `The key ${PLANTED} does not have access.`),
  echo(404, 'invalid_request_error', `No such subscription: ${PLANTED}`, 'resource_missing'),
  echo(429, 'invalid_request_error', PLANTED, 'rate_limit'),
  echo(500, 'api_error', PLANTED),
  { status: 502, body: `<html><h1>${PLANTED}</h1></html>` },
  { status: 200, body: JSON.stringify({ note: PLANTED }) },
  // A subscription in name, whose parts are not what they should be.
  { status: 200, body: JSON.stringify({ ...withCanaries({ id: 'sub_1' }), items: PLANTED }) },
  { status: 200, body: JSON.stringify({ id: 'sub_1', customer: null, items: { data: [] } }) },
]

function echo(status: number, type: string, message: string, code = 'canary') {
  const fields = { param: PLANTED, request_log_url: `https://x.example/${CANARIES.email}` }
  return { status, body: JSON.stringify({ error: { type, code, message, ...fields } }) }
}

/** Words of a stranger in every part of a request; none of them is signed. */
export function hostileRequests(url: string): [url: string, init: RequestInit][] {
  const body = JSON.stringify(withCanaries({ id: 'evt_1', object: 'event', type: PLANTED }))
  const query = new URLSearchParams(Object.entries(CANARIES)).toString()
  const headers = {
    'user-agent': PLANTED,
    authorization: `Bearer ${CANARIES.apiKey}`,
    cookie: `session=${CANARIES.email}`,
    'x-forwarded-for': CANARIES.email,
    referer: `https://x.example/?${query}`,
  }
  const now = Math.floor(systemClock.now().getTime() / 1000)
  const signed = (signature: string, more: RequestInit = {}): [string, RequestInit] => [
    `${url}?${query}`,
    { method: 'POST', headers: { ...headers, 'stripe-signature': signature }, body, ...more },
  ]
  return [
    signed(PLANTED),
    signed(`t=${now},v1=${CANARIES.signingSecret}`),
    signed(`t=${now},v1=${'a'.repeat(64)},v0=${CANARIES.apiKey}`),
    signed(`t=${CANARIES.card},v1=${'a'.repeat(64)}`),
    signed(`t=1,v1=${'a'.repeat(64)}`),
    signed('', { headers: { ...headers, 'content-encoding': CANARIES.apiKey } }),
    signed(`t=${now},v1=${'a'.repeat(64)}`, { method: 'PUT' }),
    [`${url}/${encodeURIComponent(CANARIES.email)}?${query}`, { method: 'POST', headers, body }],
    [`${new URL(url).origin}/${CANARIES.apiKey}`, { headers }],
  ]
}
