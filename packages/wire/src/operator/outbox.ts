import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { instant, pageQuery, reason } from './paging.ts'

export const MESSAGE_KINDS = ['email', 'provision', 'webhook', 'hook', 'alert'] as const
/** `pending`: not delivered yet. `failing`: owed, and the last try failed. */
export const MESSAGE_STATES = ['pending', 'failing', 'done', 'dropped', 'dead'] as const

/** Both are asked for with `retry`. `resend`: it was delivered, and its reader gets it again. */
export const MESSAGE_ACTIONS = ['retry', 'resend'] as const

export const messageQuery = pageQuery.extend({
  kind: z.enum(MESSAGE_KINDS).optional(),
  state: z.enum(MESSAGE_STATES).optional(),
  tenant_id: z.string().max(TENANT_ID_LENGTH_MAX).optional(),
  from: instant.optional(),
  to: instant.optional(),
})

export const messageRow = z.object({
  message_id: z.uuid(),
  kind: z.enum(MESSAGE_KINDS),
  name: z.string(),
  /** The outgoing endpoint of an outgoing webhook, else empty. */
  target: z.string(),
  /** null: a finding about no tenant. */
  tenant_id: z.string().nullable(),
  subscription_id: z.string().nullable(),
  state: z.enum(MESSAGE_STATES),
  attempts: z.int(),
  /** A code of the error table, where the last try failed or there was nothing to do. */
  last_error: z.string().nullable(),
  enqueued_at: z.iso.datetime(),
  attempted_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
  /** What it was enqueued for. */
  cause: z.object({
    object_id: z.string().nullable(),
    generation: z.int().nullable(),
    audit_id: z.string().nullable(),
  }),
  /** What an operator can do about it. */
  actions: z.array(z.enum(MESSAGE_ACTIONS)),
})

export const messageParams = z.object({ message_id: z.uuid() })

/** One call of an outgoing endpoint, from the delivery log. */
const call = z.object({
  at: z.iso.datetime(),
  duration_ms: z.int(),
  http_status: z.int().nullable(),
  error_code: z.string().nullable(),
  system_code: z.string().nullable(),
})

export const messageDetail = messageRow.extend({
  details: z.record(z.string(), z.unknown()),
  /** Of an email: what was sent, to whom, and what the mail server answered. */
  email: z
    .object({
      language: z.string(),
      outcome: z.string(),
      mail_message_id: z.string(),
      smtp_code: z.int().nullable(),
      /** The server's words, without addresses. */
      smtp_response: z.string().nullable(),
      sent_at: z.iso.datetime().nullable(),
      /** The billing address of the tenant now; null where there is none. */
      recipient: z.string().nullable(),
      /** Whether the email went to that address; null where that is not known. */
      recipient_is_same: z.boolean().nullable(),
      /** null: it was written by an older version, which did not keep what it was about. */
      subject: z.string().nullable(),
      text: z.string().nullable(),
      /**
       * Amounts and card digits are not stored. `none`: the email named none. `read`: they were
       * read from Stripe for this answer. `missing`: Stripe could not be asked.
       */
      amounts: z.enum(['none', 'read', 'missing']),
    })
    .nullable(),
  calls: z.array(call),
})

export const retryBody = z.object({ reason })

/** What was given up of one kind since then. */
export const redriveBody = z.object({ kind: z.enum(MESSAGE_KINDS), since: instant, reason })

/** Which mail to look at. */
export const emailParams = z.object({ name: z.string().max(64) })
export const EMAIL_LANGUAGES = ['en', 'de'] as const
const emailLanguage = z.enum(EMAIL_LANGUAGES)
export const emailQuery = z.object({ language: emailLanguage.default('en') })
/** What a mail says, with made-up values: its text; its HTML is a page of its own. */
export const emailPreview = z.object({
  name: z.string(),
  language: emailLanguage,
  subject: z.string(),
  text: z.string(),
})
