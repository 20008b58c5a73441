import { z } from 'zod'

/** Rows of a page where nothing else is asked for. */
export const PAGE_ROWS = 50
export const PAGE_ROWS_MAX = 200
/** Totals are counted up to here; whatever is more is "more". */
export const TOTAL_MAX = 1_000

/** ISO 8601 with an offset, such as 2026-03-01T12:00:00Z. */
export const instant = z.iso.datetime({ offset: true })

/** Where the next page begins: opaque, taken from the page before. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(PAGE_ROWS),
  after: z.string().min(1).max(1_000).optional(),
})

/** `more`: there are more than were counted. */
const total = z.object({ count: z.int().min(0), more: z.boolean() })

/** A page of rows. `next` is null on the last one; a page may be short and still have a next. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), next: z.string().nullable(), total: total.nullable() })
}

/** Why an operator does what he does: it is kept with what he did. */
export const reason = z.string().trim().min(3).max(500)

/** Of an account of Stripe: empty for the account of the API key. */
export const account = z.union([z.literal(''), z.string().regex(/^acct_[A-Za-z0-9]{1,64}$/)])

/** What an operator asked for was done; `audit` says where it was written down. */
export const done = z.object({
  done: z.literal(true),
  audit: z.object({ source: z.enum(['audit', 'operator']), id: z.string() }),
})
