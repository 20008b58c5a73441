import { formatMoney, unitsOf } from '@bursar/wire/money'
import { sayMinute } from '@bursar/wire/text/say-instant'

const NUMBER = new Intl.NumberFormat('en-US')
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

export const wholeNumber = (value: number): string => NUMBER.format(value)
/** `1.2M`, for tiles and axes. */
export const shortNumber = (value: number): string => SHORT.format(value)

const minute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const
const LOCAL = new Intl.DateTimeFormat('en-GB', { ...DATE, ...minute, second: '2-digit' })
const UTC = { timeZone: 'UTC' } as const
const SECOND = new Intl.DateTimeFormat('en-GB', { ...DATE, ...minute, second: '2-digit', ...UTC })
const CHART_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...UTC })
const CHART_MINUTE = new Intl.DateTimeFormat('en-GB', { ...minute, ...UTC })

/** `4 Mar 2026, 10:07:31 UTC`: where seconds decide what came first. */
export const secondOf = (at: string): string => `${SECOND.format(new Date(at))} UTC`
/** The same where the reader is, without a zone. */
export const localSecondOf = (at: string): string => LOCAL.format(new Date(at))
/** `4 Mar`, on the axis of a chart. */
export const chartDayOf = (at: string): string => CHART_DAY.format(new Date(at))
/** `10:07`, on the axis of a chart. */
export const chartMinuteOf = (at: string): string => CHART_MINUTE.format(new Date(at))

const STEPS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
const SECONDS = ['second', 1] as const
const RELATIVE = new Intl.RelativeTimeFormat('en-GB', { numeric: 'always' })
const SECONDS_CALLED_NOW = 45

/** `3 minutes ago`, `in 2 days`. */
export function relativeTo(at: string, now: Date): string {
  const seconds = (Date.parse(at) - now.getTime()) / 1_000
  const size = Math.abs(seconds)
  if (size < SECONDS_CALLED_NOW) return seconds > 0 ? 'in a moment' : 'just now'
  const [unit, length] = STEPS.find(([, one]) => size >= one) ?? SECONDS
  return RELATIVE.format(Math.trunc(seconds / length), unit)
}

/** `42 s`, `3 min`, `2 h`. */
export function durationOf(seconds: number): string {
  if (seconds < 1) return seconds === 0 ? '0 s' : 'under 1 s'
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3_600)} h`
}

/** Above this, a tile has no room for cents. */
const CENTS_SHOWN_BELOW = 100_000

/** `2000, usd` → `$20.00`; `$812.2K` where it is much. */
export function money(amount: number, currency: string): string {
  const value = amount / unitsOf(currency)
  if (value < CENTS_SHOWN_BELOW) return formatMoney(amount, currency, 'en-US')
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value)
}

/** `past_due`, `termEnd` → `Past due`, `Term end`: codes as words. */
export function words(code: string): string {
  const parted = code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').replaceAll(/[_.-]+/g, ' ')
  const text = parted.toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A value of a change: `null` is nothing, an instant is a date, an object is its fields. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? sayMinute(value) : value
  if (Array.isArray(value)) return value.map(valueText).join('; ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'object') return String(value)
  const fields = Object.entries(value).map(([name, each]) => `${words(name)} ${valueText(each)}`)
  return fields.join(', ').toLowerCase()
}

/** What a change says where there was, or is, no value. */
export const NOTHING = 'none'
