import { expect, test } from 'vitest'
import {
  days,
  invoice,
  item,
  NOW,
  POLICY,
  snapshot,
  state,
} from '../../../../test/support/subscription-samples.ts'
import { decide } from './decide.ts'
import { entitlementsOf } from './entitlement/entitlements-of.ts'
import type { BilledLine, InvoiceSnapshot } from './grace/invoice.ts'

function line(priceId: string, given: Partial<BilledLine> = {}): BilledLine {
  const usual = { itemId: 'si_1', lookupKey: null, quantity: 1, isWholePeriod: true }
  return { ...usual, priceId, isCredit: false, ...given }
}

const renewal = (at: number, lines: readonly BilledLine[]) =>
  invoice('in_1', at, { status: 'paid', lines })
const upgrade = (at: number, given: Partial<InvoiceSnapshot> = {}) =>
  invoice('in_9', at, { reason: 'upgrade', ...given })

/** What the tenant may use after this answer. */
function granted(
  items: readonly ReturnType<typeof item>[],
  invoices: readonly InvoiceSnapshot[],
  policy = POLICY,
) {
  const answer = snapshot({ stripeStatus: 'past_due', items, invoices })
  const { next, unpaidUpgrade } = decide(state(), answer, policy, NOW)
  const seats = entitlementsOf(next === null ? [] : [next], policy.plans)['seats']
  return { status: next?.status, planId: next?.planId, seats, unpaidUpgrade }
}

const BEFORE = renewal(-20, [line('price_s')])

test('an upgrade whose payment failed grants what was paid before', () => {
  expect(granted([item('price_pro')], [upgrade(-1), BEFORE])).toEqual({
    status: 'GRACE',
    planId: 'starter',
    seats: 5,
    unpaidUpgrade: 'in_9',
  })
})

test('more of the same plan that was not paid grants as many as before', () => {
  const three = renewal(-20, [line('price_s', { quantity: 3 })])
  expect(granted([item('price_s', 7)], [upgrade(-1), three]).seats).toBe(15)
})

test('never more than the subscription is now', () => {
  const many = renewal(-20, [line('price_s', { quantity: 9 })])
  expect(granted([item('price_s', 2)], [upgrade(-1), many]).seats).toBe(10)
  const unlimited = renewal(-20, [line('price_pro')])
  expect(granted([item('price_s', 2)], [upgrade(-1), unlimited]).seats).toBe(10)
})

test('an upgrade that was paid in between is part of what was paid', () => {
  const between = invoice('in_5', -5, {
    reason: 'upgrade',
    status: 'paid',
    lines: [
      line('price_s', { isWholePeriod: false, isCredit: true }),
      line('price_s2', { isWholePeriod: false, quantity: 4 }),
    ],
  })
  expect(granted([item('price_pro')], [upgrade(-1), between, BEFORE]).seats).toBe(20)
})

test('once it is paid, it grants all of it', () => {
  const paid = upgrade(-1, { status: 'paid' })
  const answer = snapshot({ items: [item('price_pro')], invoices: [paid, BEFORE] })
  const { next, unpaidUpgrade } = decide(state(), answer, POLICY, NOW)
  expect([next?.planId, next?.billedItems, unpaidUpgrade]).toEqual(['pro', null, null])
})

test.each([
  ['the bank processes it', upgrade(-1, { payment: 'processing' })],
  ['nothing was tried yet', upgrade(-1, { payment: 'none' })],
  ['it was sent and is not due', upgrade(-1, { isSent: true, dueAt: days(9) })],
  ['it is void', upgrade(-1, { status: 'other' })],
])('while %s the upgrade is granted', (_, unpaid) => {
  const answer = snapshot({ items: [item('price_pro')], invoices: [unpaid, BEFORE] })
  expect(decide(state(), answer, POLICY, NOW)).toMatchObject({
    next: { planId: 'pro', status: 'ACTIVE' },
    unpaidUpgrade: null,
  })
})

test('the policy may grant all of it, and it is told all the same', () => {
  const policy = { ...POLICY, billing: { ...POLICY.billing, unpaidUpgrade: 'current' as const } }
  expect(granted([item('price_pro')], [upgrade(-1), BEFORE], policy)).toMatchObject({
    planId: 'pro',
    seats: null,
    unpaidUpgrade: 'in_9',
  })
})

test('a failed renewal is no upgrade', () => {
  const failed = invoice('in_9', -1)
  expect(granted([item('price_pro')], [failed, BEFORE])).toMatchObject({
    planId: 'pro',
    unpaidUpgrade: null,
  })
})

test('where Stripe does not say what was paid, it stays what it is', () => {
  expect(granted([item('price_pro')], [upgrade(-1)])).toMatchObject({
    planId: 'pro',
    unpaidUpgrade: 'in_9',
  })
})

test.each([
  ['the next main price is in no plan', [item('price_old'), item('price_x')]],
  ['all of it is in no plan', [item('price_old')]],
  ['it only adds', [item('price_x')]],
])('an unpaid upgrade is decided the same way twice: %s', (_, items) => {
  const answer = snapshot({ stripeStatus: 'past_due', items, invoices: [upgrade(-1), BEFORE] })
  for (const current of [null, state(), state({ planId: 'extra', type: 'ADDON', items: [] })]) {
    const first = decide(current, answer, POLICY, NOW)
    const again = decide(first.next, answer, POLICY, NOW)
    expect(again.changed).toEqual([])
    expect(again.findings).toEqual(first.findings)
  }
})
