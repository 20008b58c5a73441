import { AppError } from '@bursar/wire/errors'
import { TOTAL_MAX } from '@bursar/wire/operator/paging'

export interface Total {
  readonly count: number
  /** There are more than were counted. */
  readonly more: boolean
}

/** A page of rows as it is answered. `next` is null on the last one. */
export interface Page<Row> {
  rows: Row[]
  next: string | null
  total: Total | null
}

/** What a page's last row leaves for the next page to begin after. */
export type CursorPart = string | number

/** Opaque to whoever asks; not secret, and checked when it comes back. */
export function encodeCursor(parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** @throws AppError REQUEST_MALFORMED for what no page of this list gave. */
export function parseCursor(
  text: string | undefined,
  ...shape: readonly ('string' | 'number')[]
): CursorPart[] | null {
  if (text === undefined) return null
  const parts = parsed(Buffer.from(text, 'base64url').toString())
  const fits = Array.isArray(parts) && parts.length === shape.length
  if (fits && parts.every((part, index) => typeof part === shape[index])) return parts
  throw new AppError('REQUEST_MALFORMED', '`after` is not a cursor of this list.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Of `limit + 1` rows that were read: the page, and where the next one begins. */
export function toPage<Row, Stored>(
  stored: readonly Stored[],
  limit: number,
  options: {
    readonly row: (stored: Stored) => Row
    readonly cursor: (stored: Stored) => readonly CursorPart[]
    readonly total?: Total | null
  },
): Page<Row> {
  const shown = stored.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = stored.length > limit && last !== undefined
  return {
    rows: shown.map(options.row),
    next: hasMore ? encodeCursor(options.cursor(last)) : null,
    total: options.total ?? null,
  }
}

/** Of a count that stopped one after the limit. */
export function toTotal(counted: number): Total {
  return { count: Math.min(counted, TOTAL_MAX), more: counted > TOTAL_MAX }
}

/** The first text, byte by byte, after all that begin with this one. */
export function prefixEnd(prefix: string): string {
  return `${prefix}\u{10FFFF}`
}
