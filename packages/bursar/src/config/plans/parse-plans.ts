import type { Plan, Plans } from '../config.ts'
import type { FileReader } from '../file-reader.ts'

const PLANS_MAX = 500
const LIMITS_MAX = 100
const DAYS = { min: 0, max: 365 }
const KEYS = [
  'name',
  'prices',
  'type',
  'limits',
  'features',
  'gracePeriodDays',
  'standalone',
  'onFullRefund',
  'onDisputeLost',
]

const PLAN_ID = {
  pattern: /^[a-z0-9][a-z0-9_-]{0,49}$/,
  say: 'small letters, digits, - and _, at most 50',
  max: PLANS_MAX,
}
const LIMIT_NAME = {
  pattern: /^[a-z][A-Za-z0-9_]{0,49}$/,
  say: 'letters, digits and _, at most 50, beginning with a small letter',
  max: LIMITS_MAX,
}
const PRICE = {
  // Accounts of old chose the ids of their plans, which Stripe serves as prices.
  pattern: /^(?!prod_)\S(?:[^\p{Cc}]*\S)?$/u,
  say: 'the id of a Stripe price (price_…), or lookup_key: and its lookup key',
  max: 255,
}
const NAME = { pattern: /^\S(?:.*\S)?$/, say: 'a text of 1 to 100 characters', max: 100 }

export function parsePlans(read: FileReader, value: unknown): Plans {
  // Without a prototype, so that no text of a stranger can name what is not a plan.
  const plans: Record<string, Plan> = Object.create(null)
  const planOf = new Map<string, string>()
  const entries = read.named('plans', value, PLAN_ID)
  if (entries.length === 0 && isObject(value)) read.refuse('plans', 'must have a plan.')
  for (const [id, entry] of entries) {
    const plan = parsePlan(read, id, entry)
    plans[id] = plan
    for (const price of plan.prices) {
      const other = planOf.get(price)
      if (other !== undefined && other !== id && price !== '') {
        read.refuse(`plans.${id}.prices`, `has ${price}, which is also in plans.${other}.`)
      }
      planOf.set(price, id)
    }
  }
  return plans
}

function parsePlan(read: FileReader, id: string, value: unknown): Plan {
  const at = `plans.${id}`
  const plan = read.object(at, value, KEYS)
  if (plan === null) return { name: id, prices: [], type: 'MAIN', limits: {}, features: [] }
  const prices = read.texts(`${at}.prices`, plan['prices'], PRICE)
  if (Array.isArray(plan['prices']) && prices.length === 0) {
    read.refuse(`${at}.prices`, 'must have a price; a plan without one can never be bought.')
  }
  return {
    name: read.text(`${at}.name`, plan['name'] ?? id, NAME),
    prices,
    type: read.oneOf(`${at}.type`, plan['type'] ?? 'MAIN', ['MAIN', 'ADDON']),
    limits: parseLimits(read, `${at}.limits`, plan['limits'] ?? {}),
    features: read.texts(`${at}.features`, plan['features'] ?? [], LIMIT_NAME),
    ...(plan['gracePeriodDays'] === undefined
      ? {}
      : { gracePeriodDays: read.integer(`${at}.gracePeriodDays`, plan['gracePeriodDays'], DAYS) }),
    ...parseStandalone(read, at, plan),
    ...parseReversals(read, at, plan),
  }
}

const REVERSALS = ['onFullRefund', 'onDisputeLost'] as const

function parseReversals(
  read: FileReader,
  at: string,
  plan: Readonly<Record<string, unknown>>,
): Pick<Plan, (typeof REVERSALS)[number]> {
  const said = REVERSALS.filter((key) => plan[key] !== undefined)
  return Object.fromEntries(
    said.map((key) => [key, read.oneOf(`${at}.${key}`, plan[key], ['nothing', 'suspend'])]),
  )
}

function parseLimits(read: FileReader, at: string, value: unknown): Plan['limits'] {
  const limits: Record<string, number | null> = Object.create(null)
  for (const [name, limit] of read.named(at, value, LIMIT_NAME)) {
    if (limit === null || (Number.isSafeInteger(limit) && Number(limit) >= 0)) {
      limits[name] = limit === null ? null : Number(limit)
    } else read.refuse(`${at}.${name}`, 'must be a whole number from 0, or null for unlimited.')
  }
  return limits
}

function parseStandalone(
  read: FileReader,
  at: string,
  plan: Readonly<Record<string, unknown>>,
): Pick<Plan, 'standalone'> {
  const said = plan['standalone']
  if (said === undefined) return {}
  if (typeof said !== 'boolean') read.refuse(`${at}.standalone`, 'must be true or false.')
  if (plan['type'] !== 'ADDON') read.refuse(`${at}.standalone`, 'is only for type "ADDON".')
  return { standalone: said === true }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
