import { z } from 'zod'
import { pageQuery, period, reason, tenantFilter } from './paging.ts'

/** `audit`: what concerns a tenant. `operator`: what concerns none, in a chain of its own. */
export const AUDIT_SOURCES = ['audit', 'operator'] as const

/**
 * The cause of a row: an answer from Stripe, the passing of time, a request of an end user, a
 * request of a backend with an API token, or an operator.
 */
export const ACTOR_TYPES = ['stripe', 'time', 'customer', 'api', 'operator'] as const
export type ActorType = (typeof ACTOR_TYPES)[number]

const auditFilter = {
  source: z
    .enum(AUDIT_SOURCES)
    .default('audit')
    .describe('`audit`: rows of tenants. `operator`: actions that concern no tenant.'),
  tenant_id: tenantFilter,
  audit_id: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe('Only the row with this ID.'),
  event_type: z.string().max(100).optional().describe('Only rows of this type.'),
  actor_type: z.enum(ACTOR_TYPES).optional().describe('Only rows of this kind of actor.'),
  ...period,
}

export const auditQuery = pageQuery.extend(auditFilter)

export const auditRow = z.object({
  audit_id: z.string(),
  source: z.enum(AUDIT_SOURCES),
  tenant_id: z.string().nullable(),
  sequence: z.int().nullable().describe('The position in its chain.'),
  event_type: z.string(),
  actor_type: z.string(),
  actor_id: z
    .string()
    .nullable()
    .describe('For an operator: the permanent `sub` from the identity provider.'),
  actor_name: z.string().nullable().describe('The current name of this operator.'),
  reason: z.string().nullable(),
  sentence: z.string(),
  details: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
  hash: z.string().nullable(),
})

export const auditExportQuery = z.object({
  ...auditFilter,
  format: z.enum(['csv', 'ndjson']).default('csv').describe('The file format.'),
})

/** The input of `bursar audit accept-loss`. */
export const acceptLossBody = z.object({ reason })

export const verification = z.object({
  ok: z.boolean(),
  tenants: z.int(),
  rows: z.int(),
  /** At most a hundred; `breaks_found` says how many there are. */
  breaks: z.array(
    z.object({
      kind: z.string(),
      tenant_id: z
        .string()
        .nullable()
        .describe(
          'Empty: the chain of actions without a tenant. null: the break concerns no single chain.',
        ),
      audit_id: z.string().nullable(),
      sequence: z.int().nullable(),
      explanation: z.string(),
    }),
  ),
  breaks_found: z.int(),
  /** Chains whose last rows an operator accepted as lost; they are no breaks. At most a hundred. */
  accepted_losses: z.array(
    z.object({
      audit_id: z.string(),
      accepted_at: z.iso.datetime(),
      accepted_by: z.string(),
      reason: z.string(),
      tenant_id: z.string().describe('Empty: the chain of actions without a tenant.'),
      anchored_sequence: z.int(),
      anchored_hash: z.string(),
      kept_sequence: z.int(),
      kept_hash: z.string().nullable(),
    }),
  ),
  accepted_losses_found: z.int(),
  verified_at: z.iso.datetime(),
})
