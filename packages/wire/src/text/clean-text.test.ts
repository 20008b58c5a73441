import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanEmail, cleanText, EMAIL_POINTS_MAX, opaqueText } from './clean-text.ts'

const points = (text: string) => [...text].length

test.each([
  ['Acme GmbH', 'Acme GmbH'],
  ['  Acme\r\nBcc: all@acme.example ', 'Acme Bcc: all@acme.example'],
  ['Ac\u0000me', 'Ac me'],
  ['\u202eemcA\u202c', 'emcA'],
  ['Ac\u2066me\u2069 \u200eInc', 'Acme Inc'],
  ['Ac\u200bme', 'Acme'],
  ['A\ud800b', 'A\ufffdb'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['👩\u200d💻 Studio', '👩\u200d💻 Studio'],
  ['=HYPERLINK("x")', '=HYPERLINK("x")'],
])('the name %j becomes %j', (typed, cleaned) => {
  expect(cleanText(typed)).toBe(cleaned)
})

test.each([
  [''],
  [' \t\r\n'],
  ['\u200b\u200b'],
  ['\u200d\u200c'],
  ['\ufeff'],
  ['\u3164\u115f'],
  ['\u2800'],
  ['\u0301'],
  ['\u{e0041}\u{e0042}'],
  [null],
  [undefined],
  [7],
])('%j is no name', (typed) => {
  expect(cleanText(typed)).toBeNull()
})

test('a name is cut by code points, not in the middle of one', () => {
  expect(cleanText('🦊'.repeat(300))).toBe('🦊'.repeat(200))
  expect(cleanText('a'.repeat(4), 3)).toBe('aaa')
})

test.each([
  ['price_1NqX', 'price_1NqX'],
  ['gold21323', 'gold21323'],
  ['Gold plan 2019', 'Gold plan 2019'],
  ['ac\u0000me', 'ac\ufffdme'],
  ['ac\u200bme', 'ac\ufffdme'],
])('the id %j is compared as %j', (given, compared) => {
  expect(opaqueText(given)).toBe(compared)
})

test('what is compared is never made equal to a plain value', () => {
  const plain = /^[A-Za-z0-9_.:@-]{1,255}$/
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
      const compared = opaqueText(given)
      if (compared !== null && plain.test(compared)) expect(compared).toBe(given)
    }),
  )
  expect(opaqueText('a'.repeat(256))).not.toMatch(plain)
})

test.each([
  ['ada@acme.example', 'ada@acme.example'],
  [' Ada+1@Acme.Example ', 'Ada+1@Acme.Example'],
  ['jörg@exämple.de', 'jörg@exämple.de'],
  ['no address', null],
  ['a@b@c', null],
  ['ada@acme.example\r\nBcc: x@y.example', null],
  ['ada@acme.example\u0000', null],
  ['\u202eada@acme.example', null],
  ['ada@acme.example, eve@evil.example', null],
  ['<ada@acme.example>', null],
  ['', null],
  [`${'a'.repeat(EMAIL_POINTS_MAX)}@b.example`, null],
  [undefined, null],
])('the email address %j is %j', (given, stored) => {
  expect(cleanEmail(given)).toBe(stored)
})

test('whatever comes in, what comes out is one short visible line that UTF-8 can hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 500 }),
    fc.string({ unit: fc.integer({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  )
  fc.assert(
    fc.property(text, (given) => {
      for (const cleaned of [cleanText(given), opaqueText(given), cleanEmail(given)]) {
        if (cleaned === null) continue
        expect(cleaned).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u)
        expect(cleaned.isWellFormed()).toBe(true)
        expect(points(cleaned)).toBeLessThanOrEqual(EMAIL_POINTS_MAX)
        expect(points(cleaned)).toBeGreaterThan(0)
      }
    }),
  )
})
