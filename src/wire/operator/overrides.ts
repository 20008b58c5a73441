import { z } from 'zod'
import { instant, pageQuery, reason } from './paging.ts'

/** Longer than this no override lasts: what is for good belongs into a plan. */
export const OVERRIDE_DAYS_MAX = 366

export const overrideQuery = pageQuery.extend({
  tenant_id: z.string().max(50).optional(),
  state: z.enum(['active', 'ended', 'all']).default('active'),
})

export const overrideParams = z.object({ override_id: z.string().min(1).max(64) })

export const overrideBody = z.object({
  tenant_id: z.string().regex(/^[a-z0-9-]{1,50}$/),
  /** A feature, as the plans name it. */
  feature: z.string().min(1).max(100),
  effect: z.enum(['grant', 'deny']),
  /** With `grant`: the limit that holds instead of the plan's; null: no limit. */
  limit: z.int().min(0).nullable().default(null),
  /** It ends by itself. */
  expires_at: instant,
  reason,
})

export const overrideRow = z.object({
  override_id: z.string(),
  tenant_id: z.string(),
  feature: z.string(),
  effect: z.enum(['grant', 'deny']),
  limit: z.int().nullable(),
  reason: z.string(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  ended_by: z.string().nullable(),
  state: z.enum(['active', 'ended']),
})

export const overrideEndBody = z.object({ reason })
