import { expect, test } from 'vitest'
import { BRAKE_USUAL, isTooMany, losesAccess, toState } from './brake.ts'

test.each([
  [19, 50, false, 'fewer than twenty are no mass loss, however small the customer base'],
  [20, 50, true, 'twenty of fifty'],
  [20, 1_000, false, 'two percent is not more than two percent'],
  [21, 1_000, true, 'one more is'],
  [1_999, 100_000, false, 'an ordinary month end of a large customer base'],
  [2_001, 100_000, true, 'more than that'],
])('%i of %i: %s (%s)', (lost, hadAccess, expected) => {
  expect(isTooMany(lost, hadAccess, BRAKE_USUAL)).toBe(expected)
})

test('only a change from access to none is a loss', () => {
  expect(losesAccess('ACTIVE', 'SUSPENDED')).toBe(true)
  expect(losesAccess('GRACE', 'EXPIRED')).toBe(true)
  expect(losesAccess('ACTIVE', 'GRACE')).toBe(false)
  expect(losesAccess('SUSPENDED', 'EXPIRED')).toBe(false)
  expect(losesAccess(null, 'SUSPENDED')).toBe(false)
})

test('a state comes back from JSON with its dates', () => {
  const termEnd = new Date('2026-05-01T00:00:00Z')
  const state = { status: 'ACTIVE', planId: 'pro', termEnd, graceEnd: null }
  expect(toState(JSON.parse(JSON.stringify(state)))).toMatchObject(state)
})
