import { expect, test } from 'vitest'
import { invoice } from '../../../../../test/support/subscription-samples.ts'
import type { BilledLine, InvoiceSnapshot } from '../grace/invoice.ts'
import { reversalOfPeriod } from './reversal.ts'

const line = (isWholePeriod: boolean): BilledLine => {
  const usual = { itemId: 'si_1', priceId: 'price_s', lookupKey: null, quantity: 1 }
  return { ...usual, isWholePeriod, isCredit: false }
}
const paid = (id: string, given: Partial<InvoiceSnapshot>) =>
  invoice(id, -1, { status: 'paid', ...given })

const FIRST = paid('in_1', { reason: 'first', lines: [line(true)] })
const RENEWAL = paid('in_2', { reason: 'renewal', lines: [line(true)] })
const CHANGE = paid('in_3', { reason: 'upgrade', lines: [line(false), line(false)] })
const ANEW = paid('in_4', { reason: 'upgrade', lines: [line(false), line(true)] })
const OPEN = invoice('in_9', 0, { reason: 'renewal' })
const FREE = paid('in_8', { reason: 'renewal', isZero: true })
const ONCE = paid('in_7', { lines: [line(false)] })

/** What is paid, the newest first; whose payment was taken back; and whether the period's was. */
test.each<[string, InvoiceSnapshot[], string[], readonly string[] | null]>([
  ['the only period', [FIRST], ['in_1'], []],
  ['an earlier period', [RENEWAL, FIRST], ['in_1'], null],
  ['an earlier period, and the renewal is not paid', [OPEN, FIRST], ['in_1'], []],
  ['the period, and its change stays paid', [CHANGE, FIRST], ['in_1'], ['in_3']],
  ['a change within the period', [CHANGE, FIRST], ['in_3'], null],
  ['the period and its change', [CHANGE, FIRST], ['in_1', 'in_3'], []],
  ['an earlier period, then a change', [CHANGE, RENEWAL, FIRST], ['in_1'], null],
  ['the period, before its plan began anew', [ANEW, FIRST], ['in_1'], null],
  ['the period that a change began anew', [ANEW, FIRST], ['in_4'], []],
  ['an earlier period, and this one is free', [FREE, FIRST], ['in_1'], null],
  ['the period, and something was billed once since', [ONCE, FIRST], ['in_1'], ['in_7']],
  ['something that was billed once', [ONCE, FIRST], ['in_7'], null],
  ['what is in no list', [CHANGE], ['in_1'], null],
  ['nothing', [FIRST], [], null],
])('%s', (_, invoices, gone, expected) => {
  const reversed = gone.map((invoiceId) => ({ invoiceId, kind: 'full_refund' as const }))
  expect(reversalOfPeriod(invoices, reversed)?.paidSince ?? null).toEqual(expected)
})

test('a change that asks for no money begins no period: it may live on what was given back', () => {
  const free = { ...ANEW, isZero: true }
  expect(reversalOfPeriod([free, FIRST], [{ invoiceId: 'in_1', kind: 'full_refund' }])).not.toBe(
    null,
  )
})

test('a period that was refunded and whose dispute was lost has both', () => {
  const reversed = ['dispute_lost', 'full_refund'] as const
  const both = reversed.map((kind) => ({ invoiceId: 'in_1', kind }))
  expect(reversalOfPeriod([FIRST], both)?.kinds).toEqual(reversed)
})
