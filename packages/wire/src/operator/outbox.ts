import { z } from 'zod'
import { instant, pageQuery, period, reason, tenantFilter } from './paging.ts'

export const MESSAGE_KINDS = ['email', 'provision', 'webhook', 'hook', 'alert'] as const
/** `failing`: pending, and the last attempt failed. */
export const MESSAGE_STATES = [
  'pending',
  'failing',
  'done',
  'dropped',
  'dead',
  'observed',
  'lost',
] as const

/** Both use the route `retry`. `resend`: the message was delivered and is sent again. */
export const MESSAGE_ACTIONS = ['retry', 'resend'] as const

export const messageQuery = pageQuery.extend({
  kind: z.enum(MESSAGE_KINDS).optional().describe('Only messages of this kind.'),
  state: z
    .enum(MESSAGE_STATES)
    .optional()
    .describe(
      'Only messages in this state. `failing`: the last attempt failed and Bursar retries. ' +
        '`dead`: every attempt failed. `dropped`: no longer needed. `observed`: recorded while ' +
        'the tenant was in observe mode, never sent. `lost`: perhaps sent before the database ' +
        'was restored, and so not sent again.',
    ),
  tenant_id: tenantFilter,
  ...period,
})

export const messageRow = z.object({
  message_id: z.uuid(),
  kind: z.enum(MESSAGE_KINDS),
  name: z.string(),
  target: z.string().describe('The endpoint of an outgoing webhook; otherwise empty.'),
  tenant_id: z.string().nullable().describe('null: the message concerns no tenant.'),
  subscription_id: z.string().nullable(),
  state: z.enum(MESSAGE_STATES),
  attempts: z.int(),
  last_error: z.string().nullable().describe('The error code of the last attempt.'),
  enqueued_at: z.iso.datetime(),
  attempted_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
  cause: z
    .object({
      object_id: z.string().nullable(),
      generation: z.int().nullable(),
      audit_id: z.string().nullable(),
    })
    .describe('The change that the message is about.'),
  actions: z.array(z.enum(MESSAGE_ACTIONS)).describe('The actions that are available now.'),
})

export const messageParams = z.object({ message_id: z.uuid().describe('The message ID.') })

/** One call of an outgoing webhook endpoint, from the delivery log. */
const call = z.object({
  at: z.iso.datetime(),
  duration_ms: z.int(),
  http_status: z.int().nullable(),
  error_code: z.string().nullable(),
  system_code: z.string().nullable(),
})

export const messageDetail = messageRow.extend({
  details: z.record(z.string(), z.unknown()),
  email: z
    .object({
      language: z.string(),
      outcome: z.string(),
      mail_message_id: z.string(),
      smtp_code: z.int().nullable(),
      smtp_response: z.string().nullable().describe('The server’s response, without addresses.'),
      sent_at: z.iso.datetime().nullable(),
      recipient: z.string().nullable().describe('The current billing address of the tenant.'),
      recipient_is_same: z
        .boolean()
        .nullable()
        .describe('Whether the email was sent to this address; null: unknown.'),
      subject: z
        .string()
        .nullable()
        .describe('null: an older version of Bursar sent the email and did not keep its content.'),
      text: z.string().nullable(),
      amounts: z
        .enum(['none', 'read', 'missing'])
        .describe(
          'Bursar does not store amounts and card digits. `none`: the email has none. `read`: ' +
            'Bursar read them from Stripe for this response. `missing`: Stripe is not available.',
        ),
    })
    .nullable()
    .describe('For an email: its content, its recipient and the answer of the mail server.'),
  calls: z.array(call).describe('For an outgoing webhook: its attempts.'),
})

export const retryBody = z.object({ reason })

/** All dead-lettered messages of one kind since a time. */
export const redriveBody = z.object({ kind: z.enum(MESSAGE_KINDS), since: instant, reason })

export const emailParams = z.object({ name: z.string().max(64).describe('The name of the email.') })
export const EMAIL_LANGUAGES = ['en', 'de'] as const
const emailLanguage = z.enum(EMAIL_LANGUAGES)
export const emailQuery = z.object({
  language: emailLanguage.default('en').describe('The language of the preview.'),
})
/** The text of an email with sample values. Its HTML is a page of its own. */
export const emailPreview = z.object({
  name: z.string(),
  language: emailLanguage,
  subject: z.string(),
  text: z.string(),
})
