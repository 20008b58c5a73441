import { z } from 'zod'
import { type EntitlementAnswer, TENANT_STATUSES, WHY_CODES } from './answer.ts'

const instant = z.iso.datetime({ offset: true })
const count = z.int().min(0)

export const entitlementAnswer = z.object({
  tenant_id: z.string(),
  feature: z.string(),
  allowed: z.boolean(),
  limit: count.nullable().describe('null: without limit. 0 where nothing is granted.'),
  used: count.nullable().describe('null: nothing was ever counted.'),
  used_as_of: instant.nullable(),
  plan: z.string().nullable(),
  status: z.enum(TENANT_STATUSES),
  as_of: instant.describe('Of when the answer is.'),
  why: z.object({ code: z.enum(WHY_CODES), sentence: z.string() }),
  valid_for_seconds: count
    .nullable()
    .describe('Seconds until time alone may change the answer; null where none will.'),
}) satisfies z.ZodType<EntitlementAnswer>

/** Texts that are no tenant or no feature are answered like those that are unknown. */
export const entitlementParams = z.object({
  tenant: z.string().min(1).max(255).describe('The id of a tenant.'),
  feature: z.string().min(1).max(255).describe('A feature, as the plans name it.'),
})

export const usageBody = z.object({
  used: count.describe('How many there are, not how many more.'),
  as_of: instant.optional().describe('When it was counted. Default: now.'),
})

export const usageAnswer = z.object({
  outcome: z
    .enum(['recorded', 'unchanged', 'older'])
    .describe('`older`: a later count is known, and stays.'),
})
