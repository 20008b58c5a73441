import { z } from 'zod'
import { TENANT_ID_LENGTH_MAX } from '../tenant-id-form.ts'
import { instant, pageQuery, reason } from './paging.ts'

export const EFFECT_KINDS = ['notice', 'provision', 'announce', 'hook', 'alert'] as const
/** `owed`: not carried out yet. `failing`: owed, and the last try failed. */
export const EFFECT_STATES = ['owed', 'failing', 'done', 'dropped', 'dead'] as const

/** Both are asked for with `retry`. `resend`: it was carried out, and its reader gets it again. */
export const EFFECT_ACTIONS = ['retry', 'resend'] as const

export const effectQuery = pageQuery.extend({
  kind: z.enum(EFFECT_KINDS).optional(),
  state: z.enum(EFFECT_STATES).optional(),
  tenant_id: z.string().max(TENANT_ID_LENGTH_MAX).optional(),
  from: instant.optional(),
  to: instant.optional(),
})

export const effectRow = z.object({
  effect_id: z.uuid(),
  kind: z.enum(EFFECT_KINDS),
  name: z.string(),
  /** The outgoing endpoint of an announcement, else empty. */
  target: z.string(),
  /** null: a finding about no tenant. */
  tenant_id: z.string().nullable(),
  subscription_id: z.string().nullable(),
  state: z.enum(EFFECT_STATES),
  attempts: z.int(),
  /** A code of the error table, where the last try failed or there was nothing to do. */
  last_error: z.string().nullable(),
  owed_at: z.iso.datetime(),
  attempted_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
  /** What it was owed for. */
  cause: z.object({
    subject: z.string().nullable(),
    generation: z.int().nullable(),
    audit_id: z.string().nullable(),
  }),
  /** What an operator can do about it. */
  actions: z.array(z.enum(EFFECT_ACTIONS)),
})

export const effectParams = z.object({ effect_id: z.uuid() })

/** One call of an outgoing endpoint, from the delivery log. */
const call = z.object({
  at: z.iso.datetime(),
  duration_ms: z.int(),
  http_status: z.int().nullable(),
  error_code: z.string().nullable(),
  system_code: z.string().nullable(),
})

export const effectDetail = effectRow.extend({
  details: z.record(z.string(), z.unknown()),
  /** Of an email: what was sent, to whom, and what the mail server answered. */
  notice: z
    .object({
      language: z.string(),
      outcome: z.string(),
      message_id: z.string(),
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
export const redriveBody = z.object({ kind: z.enum(EFFECT_KINDS), since: instant, reason })

/** Which mail to look at. */
export const noticeParams = z.object({ name: z.string().max(64) })
export const NOTICE_LANGUAGES = ['en', 'de'] as const
const noticeLanguage = z.enum(NOTICE_LANGUAGES)
export const noticeQuery = z.object({ language: noticeLanguage.default('en') })
/** What a mail says, with made-up values: its text; its HTML is a page of its own. */
export const noticePreview = z.object({
  name: z.string(),
  language: noticeLanguage,
  subject: z.string(),
  text: z.string(),
})
