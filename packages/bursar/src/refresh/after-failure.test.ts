import { AppError, ERRORS, type ErrorCode } from '@bursar/wire/errors'
import { seededRandom } from '@bursar/wire/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ATTEMPTS_MAX, afterFailure, delaySeconds } from './after-failure.ts'
import type { Claim } from './object/claim.store.ts'

function claim(given: Partial<Claim> = {}): Claim {
  return {
    account: '',
    id: 'sub_1',
    kind: 'subscription',
    generation: 3,
    observedGeneration: 2,
    lease: 'a lease',
    claimedAt: new Date(0),
    priority: 0,
    cause: 'event',
    attempts: 0,
    failures: 0,
    waitingSince: null,
    pendingReason: null,
    checks: 0,
    seeksOwner: false,
    hasReversal: false,
    ...given,
  }
}

const half = () => 0.5
const failed = (code: ErrorCode, given: Partial<Claim> = {}) =>
  afterFailure(claim(given), new AppError(code), half)

const codesOf = (family: string) =>
  (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].family === family)

test.each(codesOf('transient'))('%s never uses up an attempt', (code) => {
  const worn = { attempts: ATTEMPTS_MAX - 1, failures: 100_000 }
  expect(failed(code, worn)).toEqual({
    kind: 'postpone',
    delaySeconds: 250,
    attempts: ATTEMPTS_MAX - 1,
    failures: 100_001,
    errorCode: code,
  })
})

test.each(codesOf('permanent'))('%s is tried three times', (code) => {
  expect(failed(code)).toMatchObject({ kind: 'postpone', attempts: 1, failures: 1 })
  expect(failed(code, { attempts: 1, failures: 1 })).toMatchObject({ attempts: 2, failures: 2 })
  expect(failed(code, { attempts: 2 })).toEqual({ kind: 'give_up', errorCode: code })
})

test.each([
  ['an error of ours', new AppError('INVARIANT_BROKEN')],
  ['an error of nobody', new TypeError('x is not a function')],
  ['something thrown', 'a string'],
])('a bug of our own is tried ten times: %s', (_, error) => {
  const bug = { errorCode: 'INVARIANT_BROKEN' }
  const ninth = afterFailure(claim({ attempts: 8 }), error, half)
  expect(ninth).toMatchObject({ ...bug, kind: 'postpone', attempts: 9 })
  expect(afterFailure(claim({ attempts: 9 }), error, half)).toEqual({ ...bug, kind: 'give_up' })
})

test('the first retry comes within two seconds, the later ones ever later, up to five minutes', () => {
  const longest = (failures: number) => delaySeconds(failures, () => 0.999_999)
  const shortest = (failures: number) => delaySeconds(failures, () => 0)
  expect(longest(1)).toBeLessThanOrEqual(2)
  expect(shortest(1)).toBe(1)
  for (let failures = 2; failures < 9; failures += 1) {
    expect(shortest(failures)).toBe(2 * shortest(failures - 1))
    expect(longest(failures)).toBeLessThan(2 * shortest(failures))
  }
  for (const failures of [10, 100, 1_000_000]) {
    expect(shortest(failures)).toBe(200)
    expect(longest(failures)).toBeGreaterThan(299)
  }
})

test('no delay is longer than five minutes, shorter than a second, or the same for everybody', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.nat(), (failures, seed) => {
      const random = seededRandom(seed)
      const delays = Array.from({ length: 20 }, () => delaySeconds(failures, random))
      for (const delay of delays) expect(delay).toBeGreaterThanOrEqual(1)
      for (const delay of delays) expect(delay).toBeLessThanOrEqual(300)
      expect(new Set(delays).size).toBeGreaterThan(10)
    }),
  )
})
