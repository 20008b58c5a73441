import { seededRandom } from '@bursar/wire/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextCheck, type Standing } from './next-check.ts'

const NOW = new Date('2026-03-01T00:00:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const ALIVE: Standing = { expectedAt: null, isAlive: true, pendingReason: null }
const HELD: Standing = { expectedAt: null, isAlive: false, pendingReason: 'on_hold' }
const event = { cause: 'event', pendingReason: null, checks: 0 } as const

const half = () => 0.5
const check = (standing: Standing, claim: Parameters<typeof nextCheck>[1] = event, random = half) =>
  nextCheck(standing, claim, NOW, random)
const after = (ms: number) => new Date(NOW.getTime() + ms)

test('a routine check comes at random between day 5 and day 7', () => {
  expect(check(ALIVE).at).toEqual(after(6 * DAY))
  expect(check(ALIVE, event, () => 0).at).toEqual(after(5 * DAY))
  const random = seededRandom(7)
  const days = Array.from({ length: 1_000 }, () => {
    const at = check(ALIVE, event, random).at!
    return (at.getTime() - NOW.getTime()) / DAY
  })
  expect(Math.min(...days)).toBeGreaterThanOrEqual(5)
  expect(Math.max(...days)).toBeLessThanOrEqual(7)
  expect(new Set(days.map((day) => Math.floor(day * 10))).size).toBe(20)
})

test('an instant that is expected comes first, and is no routine', () => {
  const at = after(DAY)
  expect(check({ ...ALIVE, expectedAt: at })).toMatchObject({ at, cause: 'recheck' })
  const late = { ...ALIVE, expectedAt: after(30 * DAY) }
  expect(check(late)).toMatchObject({ at: after(6 * DAY), cause: 'routine' })
})

test('what has ended and waits for nothing has no next check', () => {
  expect(check({ ...ALIVE, isAlive: false })).toMatchObject({ at: null, pendingReason: null })
})

test('what is withheld is checked after 5 minutes, 1 hour, 6 hours, then daily', () => {
  const waits: number[] = []
  let claim: Parameters<typeof nextCheck>[1] = event
  for (let round = 0; round < 6; round += 1) {
    const { at, pendingReason, checks } = check(HELD, claim)
    waits.push((at!.getTime() - NOW.getTime()) / MINUTE)
    claim = { cause: 'recheck', pendingReason, checks }
  }
  expect(waits).toEqual([5, 60, 360, 1_440, 1_440, 1_440])
})

test('only scheduled checks count; another reason begins anew', () => {
  const known = { pendingReason: 'on_hold', checks: 2 } as const
  expect(check(HELD, { ...known, cause: 'event' }).checks).toBe(2)
  expect(check(HELD, { ...known, cause: 'late_read' }).checks).toBe(2)
  expect(check(HELD, { ...known, cause: 'recheck' }).checks).toBe(3)
  const other: Standing = { ...HELD, pendingReason: 'price_unlisted' }
  expect(check(other, { ...known, cause: 'recheck' })).toMatchObject({ checks: 0 })
  expect(check(ALIVE, { ...known, cause: 'recheck' })).toMatchObject({ checks: 0 })
})

test('whatever is alive or unsettled is checked within seven days, and never in the past', () => {
  const standing = fc.record({
    expectedAt: fc.option(fc.integer({ min: 1, max: 400 }).map((days) => after(days * DAY))),
    isAlive: fc.boolean(),
    pendingReason: fc.option(fc.constantFrom('on_hold', 'price_unlisted', 'owner_unknown')),
  })
  const claim = fc.record({
    cause: fc.constantFrom('event', 'recheck', 'late_read'),
    pendingReason: fc.option(fc.constantFrom('on_hold', 'price_unlisted')),
    checks: fc.nat(10_000),
  })
  fc.assert(
    fc.property(
      standing,
      claim,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (given, claimed, share) => {
        const { at } = check(given, claimed, () => share)
        if (!given.isAlive && given.pendingReason === null) return at === given.expectedAt
        return at !== null && at > NOW && at <= after(7 * DAY)
      },
    ),
  )
})
