import { expect, test } from 'vitest'
import { sayDay, sayMinute } from './say-instant.ts'

test('a sentence has an instant as people write it, by UTC', () => {
  expect(sayDay('2027-02-28T23:59:59.000Z')).toBe('28 Feb 2027')
  expect(sayDay(new Date('2027-03-01T00:30:00+01:00'))).toBe('28 Feb 2027')
  expect(sayMinute('2027-02-28T12:00:30.000Z')).toBe('28 Feb 2027, 12:00 UTC')
  expect(sayMinute('2027-02-28T00:05:00.000Z')).toBe('28 Feb 2027, 00:05 UTC')
})

test('a text that is no instant is said as it is', () => {
  expect(sayDay('some day')).toBe('some day')
  expect(sayMinute('unknown')).toBe('unknown')
})
