import { createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashOfMergeToken, isMergeToken, mergeTokenOf } from './merge-token.ts'

const KEY = createSecretKey(Buffer.alloc(32, 7))
const OFFER = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

test('a token follows from the offer and the key, and from nothing else', () => {
  const token = mergeTokenOf(KEY, OFFER)
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(mergeTokenOf(KEY, OFFER)).toBe(token)
  expect(mergeTokenOf(KEY, OFFER.replace('7c', '8c'))).not.toBe(token)
  expect(mergeTokenOf(createSecretKey(Buffer.alloc(32, 8)), OFFER)).not.toBe(token)
})

test.each(['', 'x', 'almost'])('a token that is not the one is refused: %j', (wrong) => {
  const token = mergeTokenOf(KEY, OFFER)
  const hash = hashOfMergeToken(token)
  expect(isMergeToken(token, hash)).toBe(true)
  expect(isMergeToken(wrong === 'almost' ? `${token.slice(0, -1)}!` : wrong, hash)).toBe(false)
})
