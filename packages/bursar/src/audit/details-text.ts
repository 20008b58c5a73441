import { AppError } from '@bursar/wire/errors'

/** What may stand in the details of a row. Numbers are whole and safe: money is in cents. */
export type Details = { readonly [key: string]: DetailValue }
export type DetailValue = string | number | boolean | null | readonly DetailValue[] | Details

const DETAILS_BYTES_MAX = 32_768
const DETAILS_DEPTH_MAX = 8

/**
 * The text of the details exactly as PostgreSQL prints `jsonb` (keys by length, then by bytes;
 * a space after `:` and `,`). What is sealed is this text, so that nothing has to be parsed to
 * verify it, and no change is too small to be seen.
 * @throws AppError INVARIANT_BROKEN for what does not come back as it went in.
 */
export function detailsText(details: Details): string {
  const text = printValue(details, 0)
  if (Buffer.byteLength(text) > DETAILS_BYTES_MAX) throw unprintable('they are too long')
  return text
}

function printValue(value: DetailValue, depth: number): string {
  if (depth > DETAILS_DEPTH_MAX) throw unprintable('they are too deep')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return printText(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw unprintable('a number is not a safe integer')
    return JSON.stringify(value)
  }
  if (isList(value)) return `[${value.map((entry) => printValue(entry, depth + 1)).join(', ')}]`
  if (typeof value !== 'object') throw unprintable(`they contain a value of type ${typeof value}`)
  const entries = Object.entries(value).sort(([left], [right]) => compareKeys(left, right))
  const printed = entries.map(
    ([key, entry]) => `${printText(key)}: ${printValue(entry, depth + 1)}`,
  )
  return `{${printed.join(', ')}}`
}

function printText(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) throw unprintable('they contain invalid Unicode')
  return JSON.stringify(text)
}

function compareKeys(left: string, right: string): number {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length - b.length || Buffer.compare(a, b)
}

function isList(value: DetailValue): value is readonly DetailValue[] {
  return Array.isArray(value)
}

function unprintable(why: string): AppError {
  return new AppError('INVARIANT_BROKEN', `The details of an audit row cannot be sealed: ${why}.`)
}
