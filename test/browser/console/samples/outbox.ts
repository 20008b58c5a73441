import { EMAILS_USUAL, NO_BRAND } from '../../../../packages/bursar/src/config/mail/parse-emails.ts'
import {
  previewEmail,
  previewEmailText,
} from '../../../../packages/bursar/src/operator/preview-email.ts'
import {
  type StoredMessage,
  toMessageRow,
} from '../../../../packages/bursar/src/operator/read/messages.store.ts'
import type { OperatorAnswer } from '../../../../packages/wire/src/operator/routes.ts'
import { type Amount, pageOf } from './amount.ts'
import { CALLS_OF_FAILING } from './attempted.ts'
import { before, MINUTE } from './instant.ts'
import { worldOf } from './world.ts'

export function sampleMessages(amount: Amount): OperatorAnswer<'messages'> {
  const { messages } = worldOf(amount).book
  const rows = messages.toSorted((one, other) => other.enqueued_at.localeCompare(one.enqueued_at))
  return pageOf(rows.map(toMessageRow))
}

/** The mail that told of the failed payment. */
export function sampleMessage(amount: Amount): OperatorAnswer<'message'> {
  const { messages } = worldOf(amount === 'none' ? 'little' : amount).book
  const stored = messages.findLast(({ name }) => name === 'payment_failed')!
  return messageDetail(stored)
}

function messageDetail(stored: StoredMessage): OperatorAnswer<'message'> {
  const isMail = stored.kind === 'email' && stored.attempted_at !== null
  const { subject, text } = samplePreview()
  const sent = {
    language: 'en',
    outcome: 'sent',
    mail_message_id: `<${stored.message_id}@turbine.example>`,
    smtp_code: 250,
    smtp_response: '250 2.0.0 Ok: queued as 4ZxQ1b2c3D',
    sent_at: stored.ended_at,
    recipient: 'billing@acme.example',
    recipient_is_same: true,
    subject,
    text,
    amounts: 'read' as const,
  }
  const isCalled = stored.kind === 'webhook' && stored.last_error !== null
  return {
    ...toMessageRow(stored),
    details: stored.details,
    email: isMail ? sent : null,
    calls: Array.from({ length: isCalled ? CALLS_OF_FAILING : 0 }, (_, index) => ({
      at: before((index + 1) * MINUTE),
      duration_ms: 31 + index * 211,
      http_status: 503,
      error_code: 'ENDPOINT_REFUSED',
      system_code: null,
    })),
  }
}

const BRAND = { ...NO_BRAND, name: 'Turbine' }
const EMAIL = ['payment_failed', 'en', { brand: BRAND, emails: EMAILS_USUAL }] as const

export function samplePreview(): OperatorAnswer<'emailPreview'> {
  return previewEmail(...EMAIL)
}

export function sampleMail(): OperatorAnswer<'emailText'> {
  return previewEmailText(...EMAIL)
}
