import type { Json, Knock, Merchant } from './contract.ts'

export interface MerchantEvent extends Json {
  id: string
  type: string
  livemode?: boolean
  account?: string
  created?: number
  data: { object: Json }
}

export type Parsed =
  | { kind: 'event'; event: MerchantEvent }
  | { kind: 'ignored' }
  | { kind: 'refused'; reason: string }

/** A believed body → an event, something to be ignored, or a refusal. */
export function parseEvent(merchant: Merchant, knock: Knock): Parsed {
  const value = parseJson(merchant, knock.rawBody)
  if (value === undefined) return { kind: 'refused', reason: 'no JSON' }
  if (!isRecord(value)) {
    if (merchant.has('null-crashes'))
      return { kind: 'event', event: (value as MerchantEvent).data as never }
    if (merchant.has('anything-is-an-event')) return { kind: 'ignored' }
    return { kind: 'refused', reason: 'no event' }
  }
  const event = unwrapped(merchant, value)
  if (event['object'] === 'v2.core.event') return thin(merchant, event)
  if (merchant.has('strict-keys')) {
    const strange = Object.keys(event).filter((key) => !KNOWN_KEYS.has(key))
    if (strange.length > 0) return { kind: 'refused', reason: `unknown ${strange.join()}` }
  }
  if (merchant.has('needs-created')) new Date(Number(event['created']) * 1000).toISOString()
  if (merchant.has('ids-unchecked')) event['id'] = String(event['id'])
  const { id, type, data } = event
  if (typeof id !== 'string' || typeof type !== 'string') {
    return merchant.has('anything-is-an-event')
      ? { kind: 'ignored' }
      : { kind: 'refused', reason: 'no id' }
  }
  const object = isRecord(data) ? data['object'] : undefined
  if (!isRecord(data) || !isRecord(object)) return { kind: 'refused', reason: 'no object' }
  const read = { ...event, id, type, data: { ...data, object } }
  return { kind: 'event', event: firstKeyWins(merchant, read, knock.rawBody) }
}

const KNOWN_KEYS = new Set(
  'id object api_version created data livemode pending_webhooks request type account'.split(' '),
)

function parseJson(merchant: Merchant, body: Buffer): unknown {
  const text = body.toString('utf8')
  if (merchant.has('deep-nesting-kills') && text.includes('[[[[[[[[')) throw new RangeError('stack')
  if (merchant.has('nul-crashes') && text.includes('\\u0000'))
    throw new Error('invalid byte sequence')
  if (merchant.has('strict-utf8-crashes')) new TextDecoder('utf-8', { fatal: true }).decode(body)
  if (merchant.has('big-integer-crashes') && /\d{400}/.test(text))
    throw new RangeError('too many digits')
  if (merchant.has('empty-crashes') && text === '')
    throw new SyntaxError('Unexpected end of JSON input')
  try {
    return JSON.parse(text)
  } catch (error) {
    if (merchant.has('bad-json-crashes')) throw error
    return undefined
  }
}

function unwrapped(merchant: Merchant, value: Json): Json {
  return merchant.has('unwrap-eventbridge') && isRecord(value['detail']) ? value['detail'] : value
}

function thin(merchant: Merchant, event: Json): Parsed {
  if (merchant.has('thin-crashes')) throw new TypeError('Cannot read properties of undefined')
  if (merchant.has('thin-refused')) return { kind: 'refused', reason: 'thin' }
  if (merchant.has('ping-crashes') && String(event['type']).includes('ping'))
    throw new Error('no handler')
  return { kind: 'ignored' }
}

/** The fault of a reader that looks for the id by a pattern before it parses. */
function firstKeyWins(merchant: Merchant, event: MerchantEvent, body: Buffer): MerchantEvent {
  if (!merchant.has('first-id-dedupes')) return event
  const first = /"id":\s*"(evt_\w+)"/.exec(body.toString('utf8'))?.[1]
  return { ...event, id: first ?? event.id }
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
