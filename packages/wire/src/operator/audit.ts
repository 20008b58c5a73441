import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { instant, pageQuery, reason } from './paging.ts'

/** `audit`: what concerns a tenant. `operator`: what concerns none, in a chain of its own. */
export const AUDIT_SOURCES = ['audit', 'operator'] as const

/**
 * Whose doing a row is: Stripe's answer, a time that was up, an end user's request, a backend's
 * request with an API token, an operator.
 */
export const ACTOR_TYPES = ['stripe', 'time', 'customer', 'api', 'operator'] as const
export type ActorType = (typeof ACTOR_TYPES)[number]

const auditFilter = {
  source: z.enum(AUDIT_SOURCES).default('audit'),
  tenant_id: z.string().max(TENANT_ID_LENGTH_MAX).optional(),
  /** One row: the proof that something else names. */
  audit_id: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  event_type: z.string().max(100).optional(),
  actor_type: z.enum(ACTOR_TYPES).optional(),
  from: instant.optional(),
  to: instant.optional(),
}

export const auditQuery = pageQuery.extend(auditFilter)

export const auditRow = z.object({
  audit_id: z.string(),
  source: z.enum(AUDIT_SOURCES),
  tenant_id: z.string().nullable(),
  /** Its place in its chain. */
  sequence: z.int().nullable(),
  event_type: z.string(),
  actor_type: z.string(),
  /** Of an operator: the `sub` of the identity provider, which is his for good. */
  actor_id: z.string().nullable(),
  /** What that operator is called now. */
  actor_name: z.string().nullable(),
  reason: z.string().nullable(),
  sentence: z.string(),
  details: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
  hash: z.string().nullable(),
})

/** The answer is the file itself, row after row; the link is a plain download. */
export const auditExportQuery = z.object({
  ...auditFilter,
  format: z.enum(['csv', 'ndjson']).default('csv'),
})

/** What `bursar audit accept-loss` is told. */
export const acceptLossBody = z.object({ reason })

export const verification = z.object({
  ok: z.boolean(),
  tenants: z.int(),
  rows: z.int(),
  /** At most a hundred; `breaks_found` says how many there are. */
  breaks: z.array(
    z.object({
      kind: z.string(),
      /** Empty: the chain of what concerns no tenant. null: it concerns no single chain. */
      tenant_id: z.string().nullable(),
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
      /** Empty: the chain of what concerns no tenant. */
      tenant_id: z.string(),
      anchored_sequence: z.int(),
      anchored_hash: z.string(),
      kept_sequence: z.int(),
      kept_hash: z.string().nullable(),
    }),
  ),
  accepted_losses_found: z.int(),
  verified_at: z.iso.datetime(),
})
