import { expect, test } from 'vitest'
import { formatMoney } from './money.ts'

test.each([
  [11400, 'usd', 'en-US', '$114.00'],
  [11400, 'usd', 'de-DE', '114,00\u00a0$'],
  [2900, 'eur', 'de-DE', '29,00\u00a0€'],
  [2900, 'cad', 'en-US', 'CA$29.00'],
  [500, 'jpy', 'en-US', '¥500'],
  [1500, 'kwd', 'en-US', 'KWD\u00a01.500'],
  [-250, 'usd', 'en-US', '-$2.50'],
])('%i %s in %s is %s', (amount, currency, locale, shown) => {
  expect(formatMoney(amount, currency, locale)).toBe(shown)
})
