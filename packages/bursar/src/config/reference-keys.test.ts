import { expect, test } from 'vitest'
import { parseReferenceKeys } from './reference-keys.ts'

const GOOD = 'k3vJ8Qm2LxT7cRw9YbN5sHdZ1pGf4uEa'

test('one key, or several while one is rolled', () => {
  expect(parseReferenceKeys(GOOD)).toEqual({ value: [GOOD] })
  expect(parseReferenceKeys(`${GOOD}2, ${GOOD}`)).toEqual({ value: [`${GOOD}2`, GOOD] })
})

test.each([
  [GOOD.slice(1), /fewer than 32/],
  [`${GOOD},`, /key 2 of 2: it has fewer/],
  [`${GOOD},${GOOD}`, /key 2 of 2: it is listed twice/],
  [`${GOOD} x`, /spaces/],
  ['ab'.repeat(20), /placeholder/],
  [GOOD.repeat(8), /more than 255/],
  [Array.from({ length: 9 }, (_, n) => GOOD + n).join(), /more than 8 keys/],
])('%s is refused, and not repeated', (text, says) => {
  const read = parseReferenceKeys(text)
  expect(read).toEqual({ wrong: expect.stringMatching(says) })
  expect(JSON.stringify(read)).not.toContain(GOOD.slice(2, 20))
})
