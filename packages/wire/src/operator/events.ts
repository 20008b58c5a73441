import { z } from 'zod'
import { EVENT_OUTCOMES } from './event-outcomes.ts'
import { messageRow } from './outbox.ts'
import { account, pageQuery, period, reason, tenantFilter } from './paging.ts'

export const eventOutcome = z.enum(EVENT_OUTCOMES)

export const eventQuery = pageQuery.extend({
  event_id: z.string().min(4).max(255).optional().describe('Only the event with this ID.'),
  type: z.string().max(100).optional().describe('Only events of this type.'),
  object_id: z
    .string()
    .min(4)
    .max(255)
    .optional()
    .describe('Only events about this Stripe object, such as `sub_…`, `cus_…` or `in_…`.'),
  tenant_id: tenantFilter,
  outcome: eventOutcome
    .optional()
    .describe('Only events with this outcome. `pending`: not processed yet.'),
  ...period,
})

export const eventRow = z.object({
  event_id: z.string(),
  type: z.string(),
  account,
  object_id: z.string(),
  tenant_id: z.string().nullable(),
  received_at: z.iso.datetime(),
  processed_at: z.iso.datetime().nullable(),
  outcome: eventOutcome,
})

export const eventParams = z.object({
  event_id: z.string().min(4).max(255).describe('The ID of the Stripe event.'),
})

const at = z.iso.datetime()

/** One step of an event, in order. `at` is null for a step that has not happened yet. */
export const lifecycleStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('received'), at, sentence: z.string(), body_sha256: z.string() }),
  z.object({
    step: z.literal('recorded'),
    at,
    sentence: z.string(),
    object_id: z.string(),
    generation: z.int(),
  }),
  z.object({
    step: z.literal('claimed'),
    at: at.nullable(),
    sentence: z.string(),
    object_id: z.string(),
    attempts: z.int(),
    last_error: z.string().nullable(),
  }),
  z.object({
    step: z.literal('fetched'),
    at,
    sentence: z.string(),
    object_id: z.string(),
    stripe_request_id: z.string().nullable(),
    events_answered: z.int().describe('The number of events that this read covers.'),
  }),
  z.object({
    step: z.literal('decided'),
    at,
    sentence: z.string(),
    object_id: z.string(),
    outcome: z.string(),
    rule: z.string().nullable().describe('null: the details have been purged.'),
  }),
  z.object({
    step: z.literal('changed'),
    at,
    sentence: z.string(),
    audit_id: z.string(),
    tenant_id: z.string(),
    changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
  }),
  z.object({ step: z.literal('message'), at, sentence: z.string(), message: messageRow }),
  z.object({
    step: z.literal('replayed'),
    at,
    sentence: z.string(),
    audit_id: z.string().describe('The audit row.'),
    tenant_id: z
      .string()
      .nullable()
      .describe('null: the audit row is in the chain of actions without a tenant.'),
    by: z.string(),
    reason: z.string(),
  }),
])

/** One event and everything that followed from it. */
export const eventLifecycle = eventRow.extend({
  generation: z.int(),
  payload_summary: z.record(z.string(), z.unknown()),
  lifecycle: z.array(lifecycleStep),
})

export const replayBody = z.object({ reason })
