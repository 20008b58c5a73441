import { describe, expect, test } from 'vitest'
import { LEDGER_EVENT_TYPES } from '../../ledger/event-type.ts'
import { ACTOR_TYPES } from '../../wire/operator/audit.ts'
import { type LedgerFact, sentenceOf } from './sentence-of.ts'

const asked = (event_type: string, details: LedgerFact['details']): string =>
  sentenceOf({ event_type, actor_type: 'customer', actor_id: 'usr_7', details })

const SUB = { subscription_id: 'sub_1' }

describe('what a customer asked for is told with what it was about', () => {
  test.each`
    type                                  | details                                                                  | sentence
    ${'tenant.created'}                   | ${{}}                                                                    | ${'The tenant was made when user usr_7 asked for its first checkout, unpaid.'}
    ${'checkout.asked'}                   | ${{ price_id: 'price_pro', quantity: 1 }}                                | ${'User usr_7 asked for a checkout of price_pro.'}
    ${'checkout.asked'}                   | ${{ price_id: 'price_x', quantity: 3, parent_subscription_id: 'sub_1' }} | ${'User usr_7 asked for a checkout of 3 × price_x as an addition to sub_1.'}
    ${'subscription.change_asked'}        | ${{ ...SUB, price_id: 'price_pro', quantity: 2 }}                        | ${'User usr_7 asked to change sub_1 to 2 × price_pro.'}
    ${'subscription.change_asked.failed'} | ${{ ...SUB, error_code: 'PAYMENT_REFUSED' }}                             | ${'The change of sub_1 that was asked for did not go through: PAYMENT_REFUSED.'}
    ${'subscription.cancel_asked'}        | ${{ ...SUB, when: 'now' }}                                               | ${'User usr_7 asked to end sub_1 at once.'}
    ${'subscription.cancel_asked'}        | ${{ ...SUB, when: 'term_end' }}                                          | ${'User usr_7 asked to end sub_1 at the end of its term.'}
    ${'subscription.resume_asked'}        | ${SUB}                                                                   | ${'User usr_7 asked to take the cancellation of sub_1 back.'}
  `('$type: $sentence', ({ type, details, sentence }) => {
    expect(asked(type, details)).toBe(sentence)
  })
})

test('a tenant that a checkout of Stripe’s brought is told as before', () => {
  const details = { checkout_session_id: 'cs_1' }
  const fact = { event_type: 'tenant.created', actor_type: 'stripe', actor_id: 'cs_1', details }
  expect(sentenceOf(fact)).toBe('The tenant was made when checkout cs_1 was paid.')
})

test('no type that the ledger knows is told in the words for those it does not', () => {
  for (const event_type of LEDGER_EVENT_TYPES) {
    for (const actor_type of ACTOR_TYPES) {
      const told = sentenceOf({ event_type, actor_type, actor_id: null, details: {} })
      expect(told).not.toBe(`${event_type.replaceAll(/[._]/g, ' ')}, by ${actor_type}.`)
    }
  }
})
