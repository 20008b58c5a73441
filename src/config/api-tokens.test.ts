import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseApiTokens } from './api-tokens.ts'

const GOOD = 'k3vJ8Qm2LxT7cRw9YbN5sHdZ1pGf4uEa'
const OTHER = `${GOOD}-2`
const digestOf = (token: string) => createHash('sha256').update(token).digest('hex')

test('of each token only the digest is kept', () => {
  expect(parseApiTokens(GOOD)).toEqual({ value: [digestOf(GOOD)] })
  expect(parseApiTokens(`${GOOD}, ${OTHER}`)).toEqual({ value: [digestOf(GOOD), digestOf(OTHER)] })
})

test.each([
  [GOOD.slice(1), /fewer than 32/],
  [`${GOOD},`, /token 2 of 2: it has fewer/],
  [GOOD.replace('v', ' '), /characters that no bearer token/],
  [`${GOOD}\n`.repeat(2), /characters that no bearer token/],
  ['a'.repeat(64), /placeholder/],
  [GOOD.repeat(8), /more than 255/],
  [`${GOOD},${GOOD}`, /there twice/],
  [Array.from({ length: 9 }, (_, n) => GOOD + n).join(), /more than 8 tokens/],
])('refused without repeating it: %s', (text, says) => {
  const read = parseApiTokens(text)
  expect(read).toEqual({ wrong: expect.stringMatching(says) })
  expect(JSON.stringify(read)).not.toContain(GOOD.slice(2, 20))
})
