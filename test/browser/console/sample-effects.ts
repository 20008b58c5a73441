import { NO_BRAND, NOTICES_USUAL } from '../../../src/config/mail/parse-notices.ts'
import { previewMail, previewNotice } from '../../../src/operator/preview-notice.ts'
import type { OperatorAnswer } from '../../../src/wire/operator/routes.ts'
import { type Amount, idAt, pageOf, tenantAt } from './sample-amount.ts'
import { before, DAY, MINUTE } from './sample-instant.ts'

type Row = OperatorAnswer<'effects'>['rows'][number]

const WHAT = [
  ['notice', 'payment_failed', '', 'done', null],
  ['announce', 'subscription.grace_started', 'crm', 'done', null],
  ['provision', 'suspend_identity', '', 'owed', null],
  ['announce', 'subscription.plan_changed', 'warehouse', 'failing', 'RECEIVER_REFUSED'],
  ['notice', 'authentication_required', '', 'dead', 'MAIL_REFUSED'],
  ['hook', 'subscription.expired', '', 'done', null],
] as const

function rowAt(amount: Amount, index: number): Row {
  const [kind, name, target, state, last_error] = WHAT[index % WHAT.length] ?? WHAT[0]
  const isOver = state === 'done' || state === 'dead'
  return {
    effect_id: `0198a3c4-7b1e-7c3d-8f2a-${String(index).padStart(12, '0')}`,
    kind,
    name,
    target,
    tenant_id: tenantAt(amount, index),
    subscription_id: idAt('sub', index),
    state,
    attempts: last_error === null ? 1 : 8,
    last_error,
    owed_at: before(index * 7 * MINUTE + 60),
    attempted_at: state === 'owed' ? null : before(index * 7 * MINUTE + 58),
    ended_at: isOver ? before(index * 7 * MINUTE + 58) : null,
    cause: { subject: idAt('sub', index), generation: 7, audit_id: '1204' },
    actions: state !== 'done' ? ['retry'] : kind === 'hook' ? [] : ['resend'],
  }
}

export const sampleEffects = (amount: Amount): OperatorAnswer<'effects'> =>
  pageOf(amount, (index) => rowAt(amount, index), 6)

export function sampleEffect(amount: Amount): OperatorAnswer<'effect'> {
  const isMail = amount !== 'much'
  return {
    ...rowAt(amount, isMail ? 0 : 3),
    details: { plan_id: 'starter', status_from: 'ACTIVE', status_to: 'GRACE' },
    notice: isMail
      ? { language: 'en', outcome: 'sent', smtp_code: 250, sent_at: before(58) }
      : null,
    calls: isMail
      ? []
      : Array.from({ length: 8 }, (_, index) => ({
          at: before((8 - index) * 9 * MINUTE),
          duration_ms: 31 + index * 211,
          http_status: index % 2 === 0 ? 503 : null,
          error_code: index % 2 === 0 ? null : 'RECEIVER_UNREACHABLE',
          system_code: index % 2 === 0 ? null : 'ECONNREFUSED',
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

export function sampleEndpoints(amount: Amount): OperatorAnswer<'endpoints'> {
  const none = amount === 'none'
  const isMuch = amount === 'much'
  const secret = (position: number, deliveries: number) => ({
    fingerprint: `9f86d0${position}884c7d`.slice(0, 12),
    position,
    deliveries_24h: deliveries,
    deliveries_7d: deliveries * 7,
    last_at: deliveries === 0 ? null : before(20),
    advice: deliveries > 0 ? ('in_use' as const) : ('safe_to_remove' as const),
    sentence:
      deliveries > 0
        ? 'Deliveries are signed with it.'
        : '0 deliveries on this secret for 24 hours, while others had some: safe to remove.',
  })
  const incoming = {
    name: '',
    path: '/webhook/stripe',
    account_class: 'own' as const,
    accounts: [],
    secrets: none ? [secret(1, 0)] : [secret(1, isMuch ? 1_284_112 : 31), secret(2, 0)],
    refused_24h: none
      ? []
      : [{ code: 'SIGNATURE_MISMATCH', count: 2, advice: 'Compare the secret with Stripe’s.' }],
    ignored_24h: none ? [] : [{ because: 'type', count: 412 }],
  }
  return {
    incoming: isMuch
      ? [
          incoming,
          {
            ...incoming,
            name: 'connect',
            path: '/webhook/stripe/connect',
            account_class: 'connected' as const,
            accounts: Array.from({ length: 9 }, (_, index) => idAt('acct', index)),
          },
        ]
      : [incoming],
    outgoing: none
      ? []
      : [
          {
            name: 'crm',
            host: 'hooks.crm.example.com',
            state: 'ok' as const,
            failures: 0,
            failing_since: null,
            paused_until: null,
            disabled_at: null,
            owed: 0,
            dead: 0,
          },
          {
            name: 'warehouse',
            host: 'ingest.warehouse.internal.example.com',
            state: 'failing' as const,
            failures: 41,
            failing_since: before(3 * 3_600),
            paused_until: before(-4 * MINUTE),
            disabled_at: null,
            owed: isMuch ? 20_311 : 12,
            dead: 3,
          },
        ],
    event_types: [
      'checkout.session.completed',
      'customer.subscription.updated',
      'invoice.payment_failed',
      'charge.dispute.created',
    ].map((type, index) => ({
      type,
      last_at: none || index === 3 ? null : before(index === 2 ? 60 * DAY : index * 900 + 30),
      is_missing: none || index > 1,
      without: 'A change is seen only when the subscription is looked at again, up to a day later.',
    })),
  }
}
