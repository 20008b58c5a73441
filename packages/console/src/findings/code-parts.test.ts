import { expect, test } from 'vitest'
import { codeParts } from './code-parts.ts'

test.each([
  ['No names.', [['No names.', false]]],
  [
    'Set `A` or `B_C`.',
    [
      ['Set ', false],
      ['A', true],
      [' or ', false],
      ['B_C', true],
      ['.', false],
    ],
  ],
  [
    '`reason` says why',
    [
      ['reason', true],
      [' says why', false],
    ],
  ],
  ['A ` alone', [['A ` alone', false]]],
])('%j', (sentence, parts) => {
  expect(codeParts(sentence).map(({ text, isCode }) => [text, isCode])).toEqual(parts)
})
