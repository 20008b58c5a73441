import { z } from 'zod'
import { TENANT_ID_FORM, TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { instant, pageQuery, reason } from './paging.ts'

export const overrideQuery = pageQuery.extend({
  tenant_id: z.string().max(TENANT_ID_LENGTH_MAX).optional(),
  state: z.enum(['active', 'ended', 'all']).default('active'),
})

export const overrideParams = z.object({ override_id: z.string().min(1).max(64) })

export const overrideBody = z.object({
  tenant_id: z.string().regex(TENANT_ID_FORM),
  /** A feature, as the plans name it. */
  feature: z.string().min(1).max(100),
  rule: z.enum(['allow', 'block']),
  /** With `allow`: the limit that holds instead of the plan's; null: no limit. */
  limit: z.int().min(0).nullable().default(null),
  /** It ends by itself. */
  expires_at: instant,
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
  /** What that operator is called now; null where nobody knows, or it says no more. */
  created_by_name: z.string().nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** When it was ended early or replaced; null: it runs, or has run out. */
  ended_at: z.iso.datetime().nullable(),
  ended_by: z.string().nullable(),
  ended_by_name: z.string().nullable(),
  /** In the words of who ended it; `replaced`: another one took its place. */
  ended_reason: z.string().nullable(),
  state: z.enum(['active', 'ended']),
})

export const entitlementParams = z.object({
  tenant_id: z.string().min(1).max(TENANT_ID_LENGTH_MAX),
  /** A feature, as the plans name it. */
  feature: z.string().min(1).max(100),
})

/** One feature of one tenant: what holds without an override, and the override that runs. */
export const tenantEntitlement = z.object({
  tenant_id: z.string(),
  tenant_name: z.string(),
  feature: z.string(),
  /** Of its best subscription; null: it has none. */
  plan_id: z.string().nullable(),
  plan_name: z.string().nullable(),
  /** Whether the plans grant it now; an override may say something else. */
  allowed: z.boolean(),
  /** What the plans allow of it; null: no limit. 0 where nothing is granted. */
  limit: z.int().nullable(),
  /** Why, in one sentence. */
  sentence: z.string(),
  /** What was counted last, and when; null while nothing was. */
  used: z.int().nullable(),
  used_as_of: z.iso.datetime().nullable(),
  override: overrideRow.nullable(),
})

export const overrideEndBody = z.object({ reason })
