import { expect, test } from 'vitest'
import { isMeant, toLocal } from './typed-day.ts'

test.each(['0002-03-04', '0202-03-04', '20266-03-04', '2026-13-04', ''])(
  '%j is not yet, or no more, what somebody means',
  (value) => expect(isMeant(value)).toBe(false),
)

test.each(['2026-03-04', '2026-03-04T10:07'])('%s is meant', (value) => {
  expect(isMeant(value)).toBe(true)
})

test('a date field gets what it can show, or nothing', () => {
  expect(toLocal(new Date('0202-03-04T10:07').toISOString())).toMatch(/^0202-03-04T/)
  expect(toLocal(new Date('2026-03-04T10:07').toISOString())).toBe('2026-03-04T10:07')
  expect(toLocal('yesterday')).toBe('')
  expect(toLocal(null)).toBe('')
})
