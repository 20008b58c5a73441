import { expect, test } from 'vitest'
import { durationOf, money, relativeTo, valueText, words } from './format.ts'

test.each([
  [2_000, 'usd', '$20.00'],
  [500, 'jpy', '¥500'],
  [81_220_050, 'usd', '$812.2K'],
  [500, 'xof', 'F CFA 500'],
  [500, 'isk', 'ISK 5'],
  [500, 'ugx', 'UGX 5'],
  [12_340, 'kwd', 'KWD 12.340'],
])('%i %s is %s', (amount, currency, text) => {
  expect(money(amount, currency).replaceAll(/\s/g, ' ')).toBe(text)
})

test.each([
  [0, '0 s'],
  [0.4, 'under 1 s'],
  [42, '42 s'],
  [311, '5 min'],
  [10_000, '3 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationOf(seconds)).toBe(text)
})

test.each([
  ['2026-03-04T10:00:20Z', 'just now'],
  ['2026-03-04T10:00:40Z', 'in a moment'],
  ['2026-03-04T09:59:40Z', '50 seconds ago'],
  ['2026-03-04T09:57:00Z', '3 minutes ago'],
  ['2026-03-06T11:00:30Z', 'in 2 days'],
])('%s is %s', (at, text) => {
  expect(relativeTo(at, new Date('2026-03-04T10:00:30Z'))).toBe(text)
})

test('codes become words, values become text', () => {
  expect(words('subscription.plan_changed')).toBe('Subscription plan changed')
  expect(valueText(null)).toBe('none')
  expect(words('collectionPaused')).toBe('Collection paused')
  expect(words('GRACE')).toBe('Grace')
  const item = { planId: 'starter', quantity: 2 }
  expect(valueText([item, item])).toBe('plan id starter, quantity 2; plan id starter, quantity 2')
})
