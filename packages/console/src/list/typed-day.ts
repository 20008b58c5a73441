/** As far as a date field goes: with more digits than four a year is no date of ours. */
export const DAY_MAX = '9999-12-31'

/**
 * Whether a date field holds what somebody means. A browser tells of each digit of a year: on the
 * way to 2026 the field holds the year 2, 20 and 202.
 */
export function isMeant(value: string): boolean {
  return /^[2-9]\d{3}-\d\d-\d\d(?:T|$)/.test(value) && !Number.isNaN(Date.parse(value))
}

/** `2026-03-04T10:07`, by UTC, as a field writes it; empty for what is no date. */
export function toField(at: string | null): string {
  const date = new Date(at ?? '')
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, MINUTE_LENGTH)
}

const MINUTE_LENGTH = '2026-03-04T10:07'.length
