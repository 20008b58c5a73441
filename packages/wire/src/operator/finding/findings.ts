import { z } from 'zod'
import { TENANT_ID_FORM, TENANT_ID_LENGTH_MAX } from '../../tenant-id-form.ts'
import { account, instant, pageQuery, reason } from '../paging.ts'

/**
 * What can be done about a finding. `refetch`: ask Stripe again. `replay`: run the event again.
 * `link`: the customer belongs to this tenant. `approve`: a new tenant of this id is made of the
 * checkout, if it is paid. `merge`: its tenant is merged into this one. `move`: its customer moves
 * to this tenant. `retry`: try the message, call the endpoint, or end the add-on, again. `dismiss`:
 * somebody looked, and nothing needs to be done.
 */
export const FINDING_ACTIONS = [
  'refetch',
  'replay',
  'link',
  'approve',
  'merge',
  'move',
  'retry',
  'dismiss',
] as const
export const findingAction = z.enum(FINDING_ACTIONS)
export type FindingAction = z.infer<typeof findingAction>

/** `action`: a person must act. `warning`: something needs watching. `info`: good to know. */
export const severity = z.enum(['action', 'warning', 'info'])

export const findingQuery = pageQuery.extend({
  state: z.enum(['open', 'resolved', 'all']).default('open'),
  severity: severity.optional(),
  kind: z.string().max(64).optional(),
  tenant_id: z.string().max(TENANT_ID_LENGTH_MAX).optional(),
  object_id: z.string().max(255).optional(),
  from: instant.optional(),
})

export const findingRow = z.object({
  finding_id: z.string(),
  kind: z.string(),
  severity,
  /** A few words. */
  title: z.string(),
  account,
  object_id: z.string(),
  tenant_id: z.string().nullable(),
  /** One sentence about this one. */
  summary: z.string(),
  opened_at: z.iso.datetime(),
  resolved_at: z.iso.datetime().nullable(),
  resolved_by: z.string().nullable(),
  resolved_reason: z.string().nullable(),
  /** What can be done about it; nothing about one that is resolved. */
  actions: z.array(findingAction),
})

export const findingDetail = findingRow.extend({
  /** What the operator who resolved it is called now; null where it was nobody, or is not known. */
  resolver_name: z.string().nullable(),
  /** What it means, and what to do. */
  meaning: z.string(),
  advice: z.string(),
  /** Whether it closes by itself as soon as it holds no more. */
  closes_by_itself: z.boolean(),
  details: z.record(z.string(), z.unknown()),
  /** Where `link` or `move` may be done: the customer that it would be done to. */
  customer_id: z.string().nullable(),
})

export const findingParams = z.object({ finding_id: z.string().regex(/^\d{1,18}$/) })

/** The body of every action but `link`, `approve`, `merge` and `move`. */
export const findingActionBody = z.object({ reason })
/** Of `link`, `approve`, `merge` and `move`. */
export const tenantBody = z.object({
  reason,
  tenant_id: z.string().regex(TENANT_ID_FORM),
})

/** The kinds there are, for a filter and for help. */
export const findingKinds = z.object({
  kinds: z.array(
    z.object({
      kind: z.string(),
      /** The usual one; a finding may have another. */
      severity,
      title: z.string(),
      meaning: z.string(),
      advice: z.string(),
      closes_by_itself: z.boolean(),
      actions: z.array(findingAction),
    }),
  ),
})
