import type { OperatorAnswer } from '../../../src/wire/operator/routes.ts'
import { type Amount, idAt, pageOf, tenantAt } from './sample-amount.ts'
import { sampleEffect } from './sample-effects.ts'
import { before, MINUTE } from './sample-instant.ts'

type Row = OperatorAnswer<'events'>['rows'][number]

const TYPES = [
  'invoice.payment_failed',
  'customer.subscription.updated',
  'checkout.session.completed',
  'invoice.paid',
  'checkout.session.async_payment_succeeded',
  'customer.subscription.pending_update_expired',
] as const
const OUTCOMES = ['accepted', 'pointed', 'linked', 'unchanged', 'pending', 'blocked'] as const

function rowAt(amount: Amount, index: number): Row {
  const isPending = OUTCOMES[index % 6] === 'pending'
  return {
    event_id: idAt('evt', index),
    type: TYPES[index % 6] ?? 'invoice.paid',
    account: amount === 'much' && index % 9 === 7 ? 'acct_1PqXk2LkdIwHu7ix' : '',
    subject: idAt(['in', 'sub', 'cs'][index % 3] ?? 'sub', index),
    tenant_id: index % 6 === 2 ? null : tenantAt(amount, index),
    received_at: before(index * MINUTE + 12),
    processed_at: isPending ? null : before(index * MINUTE + 11),
    outcome: OUTCOMES[index % 6] ?? 'accepted',
  }
}

export const sampleEvents = (amount: Amount): OperatorAnswer<'events'> =>
  pageOf(amount, (index) => rowAt(amount, index), 6)

export function sampleEvent(amount: Amount): OperatorAnswer<'event'> {
  const row = rowAt(amount, 1)
  const { subject } = row
  const at = before(72)
  const invoice = idAt('in', 1)
  return {
    ...row,
    outcome: 'accepted',
    generation: 7,
    payload_summary: { id: row.event_id, type: row.type, object_id: subject },
    life: [
      {
        step: 'received',
        at,
        sentence: 'Stripe delivered it to /webhook/stripe, with a signature of secret no. 1.',
        body_sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
      { step: 'recorded', at, sentence: `It raised ${invoice}.`, subject: invoice, generation: 7 },
      {
        step: 'claimed',
        at,
        sentence: 'A worker took it up.',
        subject: invoice,
        attempts: amount === 'much' ? 4 : 1,
        last_error: amount === 'much' ? 'STRIPE_RATE_LIMITED' : null,
      },
      {
        step: 'fetched',
        at,
        sentence: 'Stripe said that the payment of the invoice failed.',
        subject: invoice,
        stripe_request_id: 'req_8sJ2kLmQ4vX1Zp',
        events_answered: amount === 'much' ? 12 : 1,
      },
      {
        step: 'decided',
        at,
        sentence: 'Stripe calls it past due: it is in grace until 18 March 2026.',
        subject,
        outcome: 'accepted',
        rule: 'past_due is GRACE until the end of grace',
      },
      {
        step: 'changed',
        at,
        sentence: 'The subscription went from ACTIVE to GRACE.',
        audit_id: '1204',
        tenant_id: row.tenant_id ?? 'acme-wind',
        changes: [
          { field: 'status', from: 'ACTIVE', to: 'GRACE' },
          { field: 'grace_end', from: null, to: '2026-03-18T10:00:00.000Z' },
        ],
      },
      {
        step: 'effect',
        at,
        sentence: 'A mail tells the customer that the payment failed.',
        effect: sampleEffect(amount),
      },
    ],
  }
}
