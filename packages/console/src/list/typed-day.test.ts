import { expect, test } from 'vitest'
import { isMeant, toField } from './typed-day.ts'

test.each(['0002-03-04', '0202-03-04', '20266-03-04', '2026-13-04', ''])(
  '%j is not yet, or no more, what somebody means',
  (value) => expect(isMeant(value)).toBe(false),
)

test.each(['2026-03-04', '2026-03-04T10:07'])('%s is meant', (value) => {
  expect(isMeant(value)).toBe(true)
})

test('a date field gets what it can show, or nothing', () => {
  expect(toField('0202-03-04T10:07:00.000Z')).toBe('0202-03-04T10:07')
  expect(toField('2026-03-04T11:07:31+01:00')).toBe('2026-03-04T10:07')
  expect(toField('yesterday')).toBe('')
  expect(toField(null)).toBe('')
})
