import { z } from 'zod'
import { TENANT_ID_FORM, TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { instant, pageQuery, reason, tenantFilter } from './paging.ts'

export const overrideQuery = pageQuery.extend({
  tenant_id: tenantFilter,
  state: z
    .enum(['active', 'ended', 'all'])
    .default('active')
    .describe('Only overrides in this state.'),
})

export const overrideParams = z.object({
  override_id: z.string().min(1).max(64).describe('The override ID.'),
})

const feature = z.string().min(1).max(100).describe('A feature from the plans.')

export const overrideBody = z.object({
  tenant_id: z.string().regex(TENANT_ID_FORM).describe('The tenant ID.'),
  feature,
  rule: z.enum(['allow', 'block']).describe('Whether to allow or block the feature.'),
  limit: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('With `allow`: the limit that replaces the plan’s limit; null: unlimited.'),
  expires_at: instant.describe('The time at which the override ends.'),
  reason,
})

export const overrideRow = z.object({
  override_id: z.string(),
  tenant_id: z.string(),
  feature: z.string(),
  rule: z.enum(['allow', 'block']),
  limit: z.int().nullable(),
  reason: z.string(),
  created_by: z.string(),
  created_by_name: z.string().nullable().describe('The current name of this operator.'),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  ended_at: z.iso
    .datetime()
    .nullable()
    .describe(
      'The time at which an operator ended or replaced it; null: it is active or has expired.',
    ),
  ended_by: z.string().nullable(),
  ended_by_name: z.string().nullable(),
  ended_reason: z
    .string()
    .nullable()
    .describe('The operator’s reason. `replaced`: another override replaced it.'),
  state: z.enum(['active', 'ended']),
})

export const entitlementParams = z.object({
  tenant_id: z.string().min(1).max(TENANT_ID_LENGTH_MAX).describe('The tenant ID.'),
  feature,
})

/** One feature of one tenant: its entitlement without an override, and the active override. */
export const tenantEntitlement = z.object({
  tenant_id: z.string(),
  tenant_name: z.string(),
  feature: z.string(),
  plan_id: z
    .string()
    .nullable()
    .describe('The plan of the tenant’s best subscription; null: it has none.'),
  plan_name: z.string().nullable(),
  allowed: z.boolean().describe('Whether the plans allow it, without the override.'),
  limit: z.int().nullable().describe('The limit of the plans; null: unlimited. 0: not granted.'),
  sentence: z.string().describe('The reason, in one sentence.'),
  used: z.int().nullable().describe('The last reported usage; null: never reported.'),
  used_as_of: z.iso.datetime().nullable(),
  override: overrideRow.nullable(),
})

export const overrideEndBody = z.object({ reason })
