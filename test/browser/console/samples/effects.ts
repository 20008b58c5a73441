import {
  NO_BRAND,
  NOTICES_USUAL,
} from '../../../../packages/bursar/src/config/mail/parse-notices.ts'
import {
  type StoredEffect,
  toEffectRow,
} from '../../../../packages/bursar/src/operator/look/effects.store.ts'
import {
  previewMail,
  previewNotice,
} from '../../../../packages/bursar/src/operator/preview-notice.ts'
import type { OperatorAnswer } from '../../../../packages/wire/src/operator/routes.ts'
import { type Amount, pageOf } from './amount.ts'
import { CALLS_OF_FAILING } from './attempted.ts'
import { before, MINUTE } from './instant.ts'
import { worldOf } from './world.ts'

export function sampleEffects(amount: Amount): OperatorAnswer<'effects'> {
  const { effects } = worldOf(amount).book
  const rows = effects.toSorted((one, other) => other.owed_at.localeCompare(one.owed_at))
  return pageOf(rows.map(toEffectRow))
}

/** The mail that told of the failed payment. */
export function sampleEffect(amount: Amount): OperatorAnswer<'effect'> {
  const { effects } = worldOf(amount === 'none' ? 'little' : amount).book
  const stored = effects.findLast(({ name }) => name === 'payment_failed')!
  return effectDetail(stored)
}

function effectDetail(stored: StoredEffect): OperatorAnswer<'effect'> {
  const isMail = stored.kind === 'notice' && stored.attempted_at !== null
  const { subject, text } = samplePreview()
  const sent = {
    language: 'en',
    outcome: 'sent',
    message_id: `<${stored.effect_id}@turbine.example>`,
    smtp_code: 250,
    smtp_response: '250 2.0.0 Ok: queued as 4ZxQ1b2c3D',
    sent_at: stored.ended_at,
    recipient: 'billing@acme.example',
    recipient_is_same: true,
    subject,
    text,
    amounts: 'read' as const,
  }
  const isCalled = stored.kind === 'announce' && stored.last_error !== null
  return {
    ...toEffectRow(stored),
    details: stored.details,
    notice: isMail ? sent : null,
    calls: Array.from({ length: isCalled ? CALLS_OF_FAILING : 0 }, (_, index) => ({
      at: before((index + 1) * MINUTE),
      duration_ms: 31 + index * 211,
      http_status: 503,
      error_code: 'RECEIVER_REFUSED',
      system_code: null,
    })),
  }
}

const BRAND = { ...NO_BRAND, name: 'Turbine' }
const NOTICE = ['payment_failed', 'en', { brand: BRAND, notices: NOTICES_USUAL }] as const

export function samplePreview(): OperatorAnswer<'noticePreview'> {
  return previewNotice(...NOTICE)
}

export function sampleMail(): OperatorAnswer<'noticeMail'> {
  return previewMail(...NOTICE)
}
