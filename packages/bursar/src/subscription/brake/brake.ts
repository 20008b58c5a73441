import type { SubscriptionState } from '../snapshot.ts'
import { ACCESS, type Status } from '../status.ts'

/** When losses of access are too many to be believed. Both must be exceeded, within one hour. */
export interface BrakeLimits {
  /** A share of the tenants that have access: 0.02. */
  readonly share: number
  /** At least so many tenants: 20. */
  readonly tenants: number
}

export const BRAKE_USUAL: BrakeLimits = { share: 0.02, tenants: 20 }

/** Whether so many tenants lose access, of so many that had it, that a person must look first. */
export function isTooMany(lost: number, hadAccess: number, limits: BrakeLimits): boolean {
  return lost >= limits.tenants && lost > limits.share * hadAccess
}

/** Whether this change takes access away. */
export function losesAccess(before: Status | null, after: Status | null): boolean {
  return before !== null && after !== null && ACCESS[before] && !ACCESS[after]
}

const DATES = ['termStart', 'termEnd', 'graceEnd', 'cancelAt', 'cancelledAt'] as const

/** A state that was kept as JSON: its instants come back as dates. */
export function toState(stored: Readonly<Record<string, unknown>>): SubscriptionState {
  const dates = DATES.map((field) => {
    const text = stored[field]
    return [field, typeof text === 'string' ? new Date(text) : null]
  })
  return { ...stored, ...Object.fromEntries(dates) } as SubscriptionState
}
