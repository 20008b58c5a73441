import { TENANT_STATUSES, type TenantStatus } from '@bursar/wire/entitlement/answer'
import type { BillingFacts } from './billing.ts'

interface OwnSubscription {
  readonly plan_id: string
  readonly plan_name: string
  readonly type: string
  readonly has_access: boolean
}

/** What is read of the answer to `GET status`. */
export interface StatusBody {
  readonly status: TenantStatus
  readonly has_access: boolean
  readonly observed: boolean
  readonly as_of: string
  readonly subscriptions: readonly OwnSubscription[]
}

/** The answer to `GET entitlements`. */
export interface EntitlementsBody {
  readonly entitlements: Readonly<Record<string, number | null>>
  readonly used: Readonly<Record<string, number>>
}

/** Pure: the two answers as one, or null where they are none of ours. Never grants by mistake. */
export function toFacts(status: unknown, entitled: unknown): BillingFacts | null {
  if (!isStatus(status) || !isEntitlements(entitled)) return null
  const { entitlements, used } = entitled
  return {
    plan: planOf(status.subscriptions),
    status: status.status,
    hasAccess: status.has_access,
    entitlements,
    used,
    isObserved: status.observed,
    asOf: new Date(status.as_of),
  }
}

function planOf(subscriptions: readonly OwnSubscription[]): BillingFacts['plan'] {
  const main = subscriptions.filter(({ type }) => type !== 'ADDON')
  const shown = main.find(({ has_access }) => has_access) ?? main[0]
  return shown === undefined ? null : { id: shown.plan_id, name: shown.plan_name }
}

function isStatus(value: unknown): value is StatusBody {
  return (
    isObject(value) &&
    TENANT_STATUSES.some((known) => known === value['status']) &&
    isFlag(value['has_access']) &&
    isFlag(value['observed']) &&
    isInstant(value['as_of']) &&
    Array.isArray(value['subscriptions']) &&
    value['subscriptions'].every(isSubscription)
  )
}

function isSubscription(value: unknown): value is OwnSubscription {
  if (!isObject(value) || !isFlag(value['has_access'])) return false
  return ['plan_id', 'plan_name', 'type'].every((key) => typeof value[key] === 'string')
}

function isEntitlements(value: unknown): value is EntitlementsBody {
  if (!isObject(value) || !isObject(value['entitlements']) || !isObject(value['used'])) return false
  const limits = Object.values(value['entitlements'])
  const counts = Object.values(value['used'])
  return limits.every((limit) => limit === null || isCount(limit)) && counts.every(isCount)
}

const isFlag = (value: unknown) => typeof value === 'boolean'
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isInstant = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value))

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
