import type { Recurrence } from '../../objects/new-price.ts'
import { DAY_SECONDS } from '../../world/settings.ts'

/**
 * The end of the period that starts at or contains `start`, counted from the anchor: a month is a
 * calendar month, and a day that a month does not have becomes its last (31 Jan → 28 Feb → 31 Mar).
 * https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function periodEnd(anchor: number, every: Recurrence, start: number): number {
  return addIntervals(anchor, every, periodNumber(anchor, every, start))
}

/** The number of the period that starts at or contains `at`. The first one is 1. */
export function periodNumber(anchor: number, every: Recurrence, at: number): number {
  let count = Math.max(1, Math.floor((at - anchor) / longestSeconds(every)))
  while (addIntervals(anchor, every, count) <= at) count += 1
  return count
}

export function addIntervals(anchor: number, every: Recurrence, count: number): number {
  const steps = count * (every.interval_count ?? 1)
  if (every.interval === 'day') return anchor + steps * DAY_SECONDS
  if (every.interval === 'week') return anchor + steps * 7 * DAY_SECONDS
  return addMonths(anchor, every.interval === 'year' ? steps * 12 : steps)
}

function addMonths(at: number, months: number): number {
  const date = new Date(at * 1000)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return Math.floor(date.getTime() / 1000)
}

function longestSeconds(every: Recurrence): number {
  const days = { day: 1, week: 7, month: 31, year: 366 }[every.interval]
  return days * DAY_SECONDS * (every.interval_count ?? 1)
}
