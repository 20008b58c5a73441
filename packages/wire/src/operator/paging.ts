import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'

/** Rows of a page where nothing else is asked for. */
export const PAGE_ROWS = 50
export const PAGE_ROWS_MAX = 200
/** Totals are counted up to here; whatever is more is "more". */
export const TOTAL_MAX = 1_000

export const instant = z.iso
  .datetime({ offset: true })
  .describe('An ISO 8601 time with an offset, such as 2026-03-01T12:00:00Z.')

/** The period of a list, both ends included. */
export const period = {
  from: instant.optional().describe('Only rows from this time on.'),
  to: instant.optional().describe('Only rows up to this time.'),
}

/** The ID of a tenant by which a list can be filtered. */
export const tenantFilter = z
  .string()
  .max(TENANT_ID_LENGTH_MAX)
  .optional()
  .describe('Only rows of this tenant.')

export const pageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_ROWS_MAX)
    .default(PAGE_ROWS)
    .describe(`The maximum number of rows, 1 to ${PAGE_ROWS_MAX}.`),
  after: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('The cursor of the next page: `next` from the previous page.'),
})

const total = z.object({
  count: z.int().min(0),
  more: z.boolean().describe('The list has more rows than `count`.'),
})

export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    rows: z.array(row),
    next: z
      .string()
      .nullable()
      .describe(
        'The cursor of the next page; null on the last page. Even a short page can have one.',
      ),
    total: total.nullable(),
  })
}

export const reason = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .describe('The reason for the action. The audit log keeps it.')

export const account = z
  .union([z.literal(''), z.string().regex(/^acct_[A-Za-z0-9]{1,64}$/)])
  .describe('The Stripe account; empty: the account of the API key.')

export const done = z.object({
  done: z.literal(true),
  audit: z
    .object({ source: z.enum(['audit', 'operator']), id: z.string() })
    .describe('The audit row of the action.'),
})
