/** As far as a date field goes: with more digits than four a year is no date of ours. */
export const DAY_MAX = '9999-12-31'

/**
 * Whether a date field holds what somebody means. A browser tells of each digit of a year: on the
 * way to 2026 the field holds the year 2, 20 and 202.
 */
export function isMeant(value: string): boolean {
  return /^[2-9]\d{3}-\d\d-\d\d(?:T|$)/.test(value) && !Number.isNaN(Date.parse(value))
}

/** `2026-03-04T10:07`, where the reader is, as a field writes it; empty for what is no date. */
export function toLocal(at: string | null): string {
  const date = new Date(at ?? '')
  if (Number.isNaN(date.getTime())) return ''
  const two = (value: number) => String(value).padStart(2, '0')
  const year = String(date.getFullYear()).padStart(4, '0')
  const day = `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}
