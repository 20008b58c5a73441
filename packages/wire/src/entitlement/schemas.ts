import { z } from 'zod'
import { type EntitlementAnswer, TENANT_STATUSES, WHY_CODES } from './answer.ts'

const instant = z.iso.datetime({ offset: true })
const count = z.int().min(0)

export const entitlementAnswer = z.object({
  tenant_id: z.string(),
  feature: z.string(),
  allowed: z.boolean(),
  limit: count.nullable().describe('null: unlimited. 0: nothing is granted.'),
  used: count.nullable().describe('null: usage was never reported.'),
  used_as_of: instant.nullable(),
  plan: z.string().nullable(),
  status: z.enum(TENANT_STATUSES),
  as_of: instant.describe('The time of the answer.'),
  why: z.object({ code: z.enum(WHY_CODES), sentence: z.string() }),
  valid_for_seconds: count
    .nullable()
    .describe('Seconds until the answer may change through time alone; null: it will not.'),
}) satisfies z.ZodType<EntitlementAnswer>

/** Texts that are no tenant or no feature are answered like those that are unknown. */
export const entitlementParams = z.object({
  tenant: z.string().min(1).max(255).describe('The tenant ID.'),
  feature: z.string().min(1).max(255).describe('A feature from the plans.'),
})

export const usageBody = z.object({
  used: count.describe('The total, not an increment.'),
  as_of: instant.optional().describe('The time of the count. Default: now.'),
})

export const usageAnswer = z.object({
  outcome: z
    .enum(['recorded', 'unchanged', 'older'])
    .describe('`older`: a report with a later `as_of` already counts.'),
})
