import { invalidRequest } from './refusal.ts'

type Json = null | boolean | number | string | Json[] | JsonMap
interface JsonMap {
  [key: string]: Json
}

/** Since this version, items have the period and an invoice has a parent. */
const BASIL = '2025-03-31'

/** Older versions have more differences than this file handles. */
const VERSION_MIN = '2024-01-01'

/** https://docs.stripe.com/api/versioning: a date, since 2024 with a name. */
export function readVersion(given: string | undefined, usual: string): string {
  if (given === undefined) return usual
  if (!/^20\d\d-\d\d-\d\d(\.[a-z]+)?$/.test(given)) {
    throw invalidRequest(`Invalid Stripe API version: ${given}.`)
  }
  if (given >= VERSION_MIN) return given
  throw invalidRequest(`The simulator does not serve API versions before 2024, such as ${given}.`)
}

/**
 * Object shapes before 2025-03-31.basil, for integrations and endpoints on older versions.
 * https://docs.stripe.com/changelog/basil
 */
export function inVersion(text: string, version: string): string {
  if (version >= BASIL) return text
  const root: Json = JSON.parse(text)
  return JSON.stringify(older(root))
}

function older(value: Json): Json {
  if (Array.isArray(value)) return value.map(older)
  if (value === null || typeof value !== 'object') return value
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, older(each)]))
  const reshape = typeof copy.object === 'string' ? RESHAPES[copy.object] : undefined
  return reshape === undefined ? copy : reshape(copy)
}

const RESHAPES: Record<string, (object: JsonMap) => JsonMap> = {
  subscription(object) {
    const items = mapIn(object, 'items')
    const data = Array.isArray(items.data) ? items.data : []
    const first = data[0]
    const { billing_mode: _mode, billing_schedules: _schedules, ...rest } = object
    if (!isMap(first)) return rest
    const { current_period_end: end = null, current_period_start: start = null } = first
    const bare = data.map((item) => (isMap(item) ? without(item, PERIOD) : item))
    return {
      ...rest,
      current_period_end: end,
      current_period_start: start,
      discount: null,
      items: { ...items, data: bare },
    }
  },
  invoice(object) {
    const details = mapIn(mapIn(object, 'parent'), 'subscription_details')
    const { parent: _parent, ...rest } = object
    return {
      ...rest,
      charge: null,
      paid: object.status === 'paid',
      payment_intent: null,
      subscription: details.subscription ?? null,
      subscription_details: { metadata: details.metadata ?? null },
      tax: null,
    }
  },
  line_item(object) {
    const details = mapIn(mapIn(object, 'parent'), 'subscription_item_details')
    const { parent: _parent, pricing: _pricing, ...rest } = object
    return {
      ...rest,
      proration: details.proration ?? false,
      subscription_item: details.subscription_item ?? null,
      type: 'subscription',
    }
  },
}

const PERIOD = ['current_period_end', 'current_period_start', 'current_trial']

function without(object: JsonMap, keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

function mapIn(object: JsonMap, key: string): JsonMap {
  const value = object[key]
  return isMap(value) ? value : {}
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
