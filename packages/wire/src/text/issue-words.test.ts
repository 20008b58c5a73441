import { expect, test } from 'vitest'
import { issueWords } from './issue-words.ts'

test.each([
  [
    ['tenant', 0, 'id'],
    'It is not a tenant ID: 1 to 128 of a-z.',
    'tenant.0.id: It is not a tenant ID: 1 to 128 of a-z',
  ],
  [[], 'Give external_id or claimed_external_id.', 'Give external_id or claimed_external_id'],
  [['name'], 'Too small', 'name: Too small'],
])('%j and %j are told as %j', (path, message, words) => {
  expect(issueWords({ path, message })).toBe(words)
})
