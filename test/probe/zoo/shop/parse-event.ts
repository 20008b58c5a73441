import type { Json, Knock, Shop } from './contract.ts'

export interface ShopEvent extends Json {
  id: string
  type: string
  livemode?: boolean
  account?: string
  created?: number
  data: { object: Json }
}

export type Parsed =
  | { kind: 'event'; event: ShopEvent }
  | { kind: 'ignored' }
  | { kind: 'refused'; reason: string }

/** A believed body → an event, something to be ignored, or a refusal. */
export function parseEvent(shop: Shop, knock: Knock): Parsed {
  const value = parseJson(shop, knock.rawBody)
  if (value === undefined) return { kind: 'refused', reason: 'no JSON' }
  if (!isRecord(value)) {
    if (shop.has('null-crashes'))
      return { kind: 'event', event: (value as ShopEvent).data as never }
    if (shop.has('anything-is-an-event')) return { kind: 'ignored' }
    return { kind: 'refused', reason: 'no event' }
  }
  const event = unwrapped(shop, value)
  if (event['object'] === 'v2.core.event') return thin(shop, event)
  if (shop.has('strict-keys')) {
    const strange = Object.keys(event).filter((key) => !KNOWN_KEYS.has(key))
    if (strange.length > 0) return { kind: 'refused', reason: `unknown ${strange.join()}` }
  }
  if (shop.has('needs-created')) new Date(Number(event['created']) * 1000).toISOString()
  if (shop.has('ids-unchecked')) event['id'] = String(event['id'])
  const { id, type, data } = event
  if (typeof id !== 'string' || typeof type !== 'string') {
    return shop.has('anything-is-an-event')
      ? { kind: 'ignored' }
      : { kind: 'refused', reason: 'no id' }
  }
  const object = isRecord(data) ? data['object'] : undefined
  if (!isRecord(data) || !isRecord(object)) return { kind: 'refused', reason: 'no object' }
  const read = { ...event, id, type, data: { ...data, object } }
  return { kind: 'event', event: firstKeyWins(shop, read, knock.rawBody) }
}

const KNOWN_KEYS = new Set(
  'id object api_version created data livemode pending_webhooks request type account'.split(' '),
)

function parseJson(shop: Shop, body: Buffer): unknown {
  const text = body.toString('utf8')
  if (shop.has('deep-nesting-kills') && text.includes('[[[[[[[[')) throw new RangeError('stack')
  if (shop.has('nul-crashes') && text.includes('\\u0000')) throw new Error('invalid byte sequence')
  if (shop.has('strict-utf8-crashes')) new TextDecoder('utf-8', { fatal: true }).decode(body)
  if (shop.has('big-integer-crashes') && /\d{400}/.test(text))
    throw new RangeError('too many digits')
  if (shop.has('empty-crashes') && text === '')
    throw new SyntaxError('Unexpected end of JSON input')
  try {
    return JSON.parse(text)
  } catch (error) {
    if (shop.has('bad-json-crashes')) throw error
    return undefined
  }
}

function unwrapped(shop: Shop, value: Json): Json {
  return shop.has('unwrap-eventbridge') && isRecord(value['detail']) ? value['detail'] : value
}

function thin(shop: Shop, event: Json): Parsed {
  if (shop.has('thin-crashes')) throw new TypeError('Cannot read properties of undefined')
  if (shop.has('thin-refused')) return { kind: 'refused', reason: 'thin' }
  if (shop.has('ping-crashes') && String(event['type']).includes('ping'))
    throw new Error('no handler')
  return { kind: 'ignored' }
}

/** The fault of a reader that looks for the id by a pattern before it parses. */
function firstKeyWins(shop: Shop, event: ShopEvent, body: Buffer): ShopEvent {
  if (!shop.has('first-id-dedupes')) return event
  const first = /"id":\s*"(evt_\w+)"/.exec(body.toString('utf8'))?.[1]
  return { ...event, id: first ?? event.id }
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
