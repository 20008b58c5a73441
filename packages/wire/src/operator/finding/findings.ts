import { z } from 'zod'
import { TENANT_ID_FORM } from '../../tenant-id-form.ts'
import { account, instant, pageQuery, reason, tenantFilter } from '../paging.ts'

/**
 * The actions for findings. `refetch`: refresh the object from Stripe. `replay`: reprocess the
 * event. `link`: link the customer to this tenant. `approve`: create a tenant with this ID from the
 * checkout, if it is paid. `merge`: merge its tenant into this one. `move`: move its customer to
 * this tenant. `retry`: retry the message, the endpoint or the end of the add-on. `dismiss`: close
 * the finding without an action.
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

/** `action`: an operator must act. `warning`: watch it. `info`: good to know. */
export const severity = z.enum(['action', 'warning', 'info'])

export const findingQuery = pageQuery.extend({
  state: z
    .enum(['open', 'resolved', 'all'])
    .default('open')
    .describe('Only findings in this state.'),
  severity: severity
    .optional()
    .describe('Only findings of this severity. `action`: an operator must act.'),
  kind: z.string().max(64).optional().describe('Only findings of this kind.'),
  tenant_id: tenantFilter,
  object_id: z.string().max(255).optional().describe('Only findings about this object.'),
  from: instant.optional().describe('Only findings opened at this time or later.'),
})

export const findingRow = z.object({
  finding_id: z.string(),
  kind: z.string(),
  severity,
  title: z.string(),
  account,
  object_id: z.string(),
  tenant_id: z.string().nullable(),
  summary: z.string().describe('One sentence about this finding.'),
  opened_at: z.iso.datetime(),
  resolved_at: z.iso.datetime().nullable(),
  resolved_by: z.string().nullable(),
  resolved_reason: z.string().nullable(),
  actions: z.array(findingAction).describe('The available actions; empty for a resolved finding.'),
})

const closesByItself = z.boolean().describe('Whether it resolves automatically.')

export const findingDetail = findingRow.extend({
  resolver_name: z
    .string()
    .nullable()
    .describe('The current name of the operator who resolved it.'),
  meaning: z.string().describe('What findings of this kind mean.'),
  advice: z.string().describe('What to do.'),
  closes_by_itself: closesByItself,
  details: z.record(z.string(), z.unknown()),
  customer_id: z.string().nullable().describe('The customer that `link` or `move` applies to.'),
})

export const findingParams = z.object({
  finding_id: z
    .string()
    .regex(/^\d{1,18}$/)
    .describe('The finding ID.'),
})

/** The body of every action but `link`, `approve`, `merge` and `move`. */
export const findingActionBody = z.object({ reason })
/** The body of `link`, `approve`, `merge` and `move`. */
export const tenantBody = z.object({
  reason,
  tenant_id: z.string().regex(TENANT_ID_FORM).describe('The ID of the other tenant.'),
})

/** All kinds of findings, for a filter and for help. */
export const findingKinds = z.object({
  kinds: z.array(
    z.object({
      kind: z.string(),
      severity: severity.describe('The usual severity. A finding can have another one.'),
      title: z.string(),
      meaning: z.string(),
      advice: z.string(),
      closes_by_itself: closesByItself,
      actions: z.array(findingAction),
    }),
  ),
})
