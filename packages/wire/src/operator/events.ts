import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { EVENT_OUTCOMES } from './event-outcomes.ts'
import { messageRow } from './outbox.ts'
import { account, instant, pageQuery, reason } from './paging.ts'

export const eventOutcome = z.enum(EVENT_OUTCOMES)

export const eventQuery = pageQuery.extend({
  event_id: z.string().min(4).max(255).optional(),
  type: z.string().max(100).optional(),
  /** The Stripe id of what it is about: `sub_…`, `cus_…`, `in_…`. */
  object_id: z.string().min(4).max(255).optional(),
  tenant_id: z.string().max(TENANT_ID_LENGTH_MAX).optional(),
  outcome: eventOutcome.optional(),
  from: instant.optional(),
  to: instant.optional(),
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

export const eventParams = z.object({ event_id: z.string().min(4).max(255) })

const at = z.iso.datetime()

/** One step in the life of an event, in order. `at` is null where the step is still to come. */
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
    /** Events that this one fetch answered. */
    events_answered: z.int(),
  }),
  z.object({
    step: z.literal('decided'),
    at,
    sentence: z.string(),
    object_id: z.string(),
    outcome: z.string(),
    /** Null: how it was decided is kept no longer. */
    rule: z.string().nullable(),
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
    /** The row of the audit log; of the chain of what concerns no tenant where that is null. */
    audit_id: z.string(),
    tenant_id: z.string().nullable(),
    by: z.string(),
    reason: z.string(),
  }),
])

/** One event, and all that followed from it. */
export const eventLifecycle = eventRow.extend({
  generation: z.int(),
  payload_summary: z.record(z.string(), z.unknown()),
  lifecycle: z.array(lifecycleStep),
})

export const replayBody = z.object({ reason })
