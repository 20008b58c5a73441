import { type EntitlementAnswer, TENANT_STATUSES, WHY_CODES } from '@bursar/wire/entitlement/answer'

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isText = (value: unknown) => typeof value === 'string'
const isInstant = (value: unknown) => isText(value) && !Number.isNaN(Date.parse(String(value)))
const orNull = (is: (value: unknown) => boolean) => (value: unknown) => value === null || is(value)
const isOneOf = (known: readonly string[]) => (value: unknown) =>
  isText(value) && known.includes(String(value))

const SHAPE: Readonly<Record<keyof EntitlementAnswer, (value: unknown) => boolean>> = {
  tenant_id: isText,
  feature: isText,
  allowed: (value) => typeof value === 'boolean',
  limit: orNull(isCount),
  used: orNull(isCount),
  used_as_of: orNull(isInstant),
  plan: orNull(isText),
  status: isOneOf(TENANT_STATUSES),
  as_of: isInstant,
  why: (value) => isObject(value) && isOneOf(WHY_CODES)(value['code']) && isText(value['sentence']),
  valid_for_seconds: orNull(isCount),
}

/** Pure: what a service answered, or null where it is no such answer. Never grants by mistake. */
export function parseAnswer(value: unknown): EntitlementAnswer | null {
  return isAnswer(value) ? value : null
}

function isAnswer(value: unknown): value is EntitlementAnswer {
  return isObject(value) && Object.entries(SHAPE).every(([key, fits]) => fits(value[key]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
