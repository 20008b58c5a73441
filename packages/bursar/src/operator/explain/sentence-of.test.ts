import { ACTOR_TYPES } from '@bursar/wire/operator/audit'
import { describe, expect, test } from 'vitest'
import { AUDIT_EVENT_TYPES } from '../../audit/event-type.ts'
import { ACTION_SENTENCES } from '../actions/operator-actions.ts'
import { type AuditFact, sentenceOf } from './sentence-of.ts'

const asked = (event_type: string, details: AuditFact['details']): string =>
  sentenceOf({ event_type, actor_type: 'customer', actor_id: 'usr_7', details })

const SUB = { subscription_id: 'sub_1' }

describe('what a customer asked for is told with what it was about', () => {
  test.each`
    type                                  | details                                                                  | sentence
    ${'tenant.created'}                   | ${{}}                                                                    | ${'Tenant created when user usr_7 started its first checkout (not paid yet).'}
    ${'checkout.asked'}                   | ${{ price_id: 'price_pro', quantity: 1 }}                                | ${'User usr_7 started a checkout of price_pro.'}
    ${'checkout.asked'}                   | ${{ price_id: 'price_x', quantity: 3, parent_subscription_id: 'sub_1' }} | ${'User usr_7 started a checkout of 3 × price_x as an add-on to sub_1.'}
    ${'subscription.change_asked'}        | ${{ ...SUB, price_id: 'price_pro', quantity: 2 }}                        | ${'User usr_7 requested a change of sub_1 to 2 × price_pro.'}
    ${'subscription.change_asked.failed'} | ${{ ...SUB, error_code: 'PAYMENT_REFUSED' }}                             | ${'The requested change of sub_1 failed: PAYMENT_REFUSED.'}
    ${'subscription.cancel_asked'}        | ${{ ...SUB, when: 'now' }}                                               | ${'User usr_7 requested the cancellation of sub_1 with immediate effect.'}
    ${'subscription.cancel_asked'}        | ${{ ...SUB, when: 'term_end' }}                                          | ${'User usr_7 requested the cancellation of sub_1 at the end of its term.'}
    ${'subscription.resume_asked'}        | ${SUB}                                                                   | ${'User usr_7 requested to undo the cancellation of sub_1.'}
  `('$type: $sentence', ({ type, details, sentence }) => {
    expect(asked(type, details)).toBe(sentence)
  })
})

test('a tenant that a checkout of Stripe’s brought is told as before', () => {
  const details = { checkout_session_id: 'cs_1' }
  const fact = { event_type: 'tenant.created', actor_type: 'stripe', actor_id: 'cs_1', details }
  expect(sentenceOf(fact)).toBe('Tenant created after checkout cs_1 was paid.')
})

const changed = (details: AuditFact['details']): string => {
  const fact = { event_type: 'subscription.changed', actor_type: 'stripe', actor_id: 'evt_1' }
  const known = { ...SUB, status_from: 'ACTIVE', status_to: 'ACTIVE', stripe_status: 'active' }
  return sentenceOf({ ...fact, details: { ...known, ...details } })
}

test('a renewal is told apart from other changes', () => {
  const [termStart, termEnd, planId] = [{ to: '2026-04-01' }, { to: '2026-05-01' }, { to: 'pro' }]
  expect(changed({ changes: { termStart, termEnd } })).toBe(
    'sub_1 renewed: the billing period changed (Stripe status: active).',
  )
  expect(changed({ changes: { termEnd, planId } })).toBe(
    'The term end and plan of sub_1 changed (Stripe status: active).',
  )
  expect(changed({ status_from: 'GRACE' })).toBe(
    'sub_1 changed from GRACE to ACTIVE (Stripe status: active).',
  )
})

test('no type that the audit log knows is told in the words for those it does not', () => {
  for (const event_type of AUDIT_EVENT_TYPES) {
    for (const actor_type of ACTOR_TYPES) {
      const told = sentenceOf({ event_type, actor_type, actor_id: null, details: {} })
      expect(told).not.toBe(`${event_type.replaceAll(/[._]/g, ' ')}, by ${actor_type}.`)
    }
  }
})

const FINDING = { finding_id: '12', kind: 'orphan', object_id: 'sub_1' }
const MESSAGE = { message_id: '5f1e', kind: 'email', name: 'payment_failed' }
const ALLOW = { feature: 'devices', rule: 'allow', limit: 900, replaces: null }
const UNTIL = { expires_at: '2026-04-01T00:00:00.000Z' }
const SPAN = { endpoint: 'crm', from: '2026-03-01', to: '2026-03-02', replayed: 7 }

const ada = (event_type: string, details: AuditFact['details']): string => {
  const told = { ...details, reason: 'she asked' }
  const who = { actor_type: 'operator', actor_id: 'sub-7', actor_name: 'Ada' }
  return sentenceOf({ event_type, ...who, details: told })
}

describe('what an operator did is told with what it was done to', () => {
  test.each`
    type                            | details                                                              | did
    ${'override.set'}               | ${{ ...ALLOW, ...UNTIL }}                                            | ${'allowed devices up to 900 until 1 Apr 2026, 00:00 UTC'}
    ${'override.set'}               | ${{ ...ALLOW, ...UNTIL, rule: 'block', limit: null, replaces: 'x' }} | ${'blocked devices until 1 Apr 2026, 00:00 UTC, replacing the previous override'}
    ${'override.ended'}             | ${{ feature: 'devices' }}                                            | ${'ended the override of devices'}
    ${'operator.finding.dismissed'} | ${FINDING}                                                           | ${'dismissed finding 12 (orphan) about sub_1'}
    ${'operator.finding.linked'}    | ${{ ...FINDING, customer_id: 'cus_1', tenant_id: 'acme' }}           | ${'linked customer cus_1 to tenant acme, for finding 12 (orphan) about sub_1'}
    ${'operator.event.replayed'}    | ${{ event_id: 'evt_1', object_id: 'sub_1' }}                         | ${'reprocessed event evt_1 about sub_1'}
    ${'operator.message.retried'}   | ${MESSAGE}                                                           | ${'retried the message email “payment_failed” (5f1e)'}
    ${'operator.message.resent'}    | ${MESSAGE}                                                           | ${'sent the message email “payment_failed” (5f1e) again, although it had been delivered'}
    ${'operator.webhooks.replayed'} | ${{ ...SPAN, which: 'missed' }}                                      | ${'replayed 7 missed messages to the endpoint crm, from 1 Mar 2026, 00:00 UTC until 2 Mar 2026, 00:00 UTC'}
  `('$type: $did', ({ type, details, did }) => {
    expect(ada(type, details)).toBe(`Ada (sub-7) ${did}. Reason: “she asked”.`)
  })

  test('no act is told by its name alone', () => {
    expect(ACTION_SENTENCES.size).toBeGreaterThan(20)
    for (const act of ACTION_SENTENCES.keys())
      expect(ada(`operator.${act}`, {})).not.toContain('Ada (sub-7) did ')
  })
})
