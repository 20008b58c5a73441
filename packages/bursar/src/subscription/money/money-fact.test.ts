import { describe, expect, test } from 'vitest'
import { findingOfMoney, type MoneyFact, reversalOf } from './money-fact.ts'

const charge = (amountRefunded: number, newestRefund: string | null = null): MoneyFact => ({
  kind: 'charge',
  currency: 'usd',
  amount: 2_900,
  amountRefunded,
  newestRefund,
})

describe('a refund', () => {
  test.each`
    situation                                  | fact                          | severity     | says                  | reversal
    ${'nothing was refunded'}                  | ${charge(0)}                  | ${null}      | ${null}               | ${null}
    ${'a part was refunded'}                   | ${charge(900, 'succeeded')}   | ${undefined} | ${/refunded in part/} | ${null}
    ${'all of it was refunded'}                | ${charge(2_900, 'succeeded')} | ${undefined} | ${/refunded in full/} | ${'full_refund'}
    ${'all of it, in two refunds'}             | ${charge(2_900, 'pending')}   | ${undefined} | ${/refunded in full/} | ${'full_refund'}
    ${'Stripe’s list of refunds is not known'} | ${charge(2_900)}              | ${undefined} | ${/refunded in full/} | ${'full_refund'}
    ${'it failed, and Stripe put it back'}     | ${charge(0, 'failed')}        | ${'action'}  | ${/refund failed/}    | ${null}
    ${'it failed, a part had been refunded'}   | ${charge(900, 'failed')}      | ${'action'}  | ${/refund failed/}    | ${null}
    ${'it failed, and was put back, unlisted'} | ${charge(0)}                  | ${null}      | ${null}               | ${null}
    ${'it was canceled'}                       | ${charge(0, 'canceled')}      | ${null}      | ${null}               | ${null}
    ${'it failed, and a new one succeeded'}    | ${charge(2_900, 'succeeded')} | ${undefined} | ${/refunded in full/} | ${'full_refund'}
  `('$situation', ({ fact, severity, says, reversal }) => {
    const finding = findingOfMoney(fact)
    if (says === null) expect(finding).toBeNull()
    else {
      expect(finding?.kind).toBe('refund')
      expect(finding?.severity).toBe(severity)
      expect(finding?.summary).toMatch(says)
    }
    expect(reversalOf(fact)).toBe(reversal)
  })
})

describe('a dispute', () => {
  test.each`
    status                      | severity     | says                     | reversal
    ${'warning_needs_response'} | ${'action'}  | ${/is waiting for your/} | ${null}
    ${'warning_under_review'}   | ${'warning'} | ${/is reviewing your/}   | ${null}
    ${'warning_closed'}         | ${null}      | ${null}                  | ${null}
    ${'needs_response'}         | ${'action'}  | ${/is waiting for your/} | ${null}
    ${'under_review'}           | ${'warning'} | ${/is reviewing your/}   | ${null}
    ${'won'}                    | ${null}      | ${null}                  | ${null}
    ${'prevented'}              | ${null}      | ${null}                  | ${null}
    ${'lost'}                   | ${'warning'} | ${/was lost/}            | ${'dispute_lost'}
    ${'a_status_of_tomorrow'}   | ${'action'}  | ${/does not know/}       | ${null}
    ${'constructor'}            | ${'action'}  | ${/does not know/}       | ${null}
  `('that is $status', ({ status, severity, says, reversal }) => {
    const evidenceDueBy = new Date('2026-12-24T00:00:00Z')
    const fact: MoneyFact = { kind: 'dispute', currency: 'usd', amount: 900, status, evidenceDueBy }
    const finding = findingOfMoney(fact)
    expect(finding?.severity ?? null).toBe(severity)
    if (says !== null) {
      expect(finding?.summary).toMatch(says)
      expect(finding?.details).toMatchObject({ status, respond_by: '2026-12-24T00:00:00.000Z' })
    }
    expect(reversalOf(fact)).toBe(reversal)
  })
})

test('an invoice that cannot be finalized needs a person', () => {
  const fact: MoneyFact = { kind: 'not_finalized', errorCode: 'customer_tax_location_invalid' }
  expect(findingOfMoney(fact)).toMatchObject({
    kind: 'invoice_not_finalized',
    details: { error_code: 'customer_tax_location_invalid' },
  })
  expect(reversalOf(fact)).toBeNull()
})
