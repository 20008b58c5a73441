import { expect, test } from 'vitest'
import { type Standing, standingAfterFailure } from './standing.ts'

const START = new Date('2026-01-01T00:00:00Z')
const later = (seconds: number) => new Date(START.getTime() + seconds * 1000)
const failing = (failures: number, more: Partial<Standing> = {}): Standing => ({
  failures,
  failingSince: START,
  disabledAt: null,
  ...more,
})

test.each`
  failures | seconds   | pauseSeconds | why
  ${1}     | ${0}      | ${null}      | ${'once is chance'}
  ${4}     | ${3600}   | ${null}      | ${'so are four times, however far apart'}
  ${5}     | ${0}      | ${10}        | ${'five times are not'}
  ${200}   | ${20}     | ${10}        | ${'many calls at once fail no longer than one'}
  ${9}     | ${120}    | ${30}        | ${'a quarter of the time'}
  ${9}     | ${86_399} | ${900}       | ${'never more than a quarter of an hour'}
  ${9}     | ${86_400} | ${900}       | ${'nine times in a day are too few to disable it'}
`('after $failures failures in $seconds s: $why', ({ failures, seconds, pauseSeconds }) => {
  const after = standingAfterFailure(failing(failures - 1), false, later(seconds))
  expect(after).toEqual({
    failures,
    failingSince: START,
    disabledAt: null,
    pausedUntil: pauseSeconds === null ? null : later(seconds + pauseSeconds),
  })
})

test('who fails for a day is disabled, and called once an hour from then on', () => {
  const disabled = standingAfterFailure(failing(9), false, later(86_400))
  expect(disabled).toMatchObject({ disabledAt: later(86_400), pausedUntil: later(90_000) })
  const still = standingAfterFailure(disabled, false, later(90_000))
  expect(still).toMatchObject({ disabledAt: later(86_400), pausedUntil: later(93_600) })
})

test('who says that it is gone is disabled at once', () => {
  const disabled = standingAfterFailure(failing(0), true, later(0))
  expect(disabled).toMatchObject({ disabledAt: START, pausedUntil: later(3_600) })
})
