import { expect, test } from 'vitest'
import { days, NOW, state } from '../../../../test/support/subscription-samples.ts'
import { recheckAt } from './recheck-at.ts'

const after = (instant: Date, minutes: number) => new Date(instant.getTime() + minutes * 60_000)

// Days from now; `at` is the one that is looked at, a minute after it has passed.
test.each`
  status         | termEnd | cancelAt | graceEnd | at
  ${'ACTIVE'}    | ${20}   | ${null}  | ${null}  | ${20}
  ${'ACTIVE'}    | ${20}   | ${5}     | ${null}  | ${5}
  ${'TRIAL'}     | ${7}    | ${30}    | ${null}  | ${7}
  ${'GRACE'}     | ${20}   | ${null}  | ${11}    | ${11}
  ${'SUSPENDED'} | ${20}   | ${null}  | ${-3}    | ${20}
  ${'ACTIVE'}    | ${null} | ${null}  | ${null}  | ${null}
  ${'EXPIRED'}   | ${20}   | ${5}     | ${11}    | ${null}
`(
  '$status, term ends $termEnd, cancelled at $cancelAt, grace ends $graceEnd: $at',
  ({ status, at, ...given }) => {
    const dates = Object.entries(given).map(([key, day]) => [
      key,
      day === null ? null : days(Number(day)),
    ])
    const found = recheckAt(state({ status, ...Object.fromEntries(dates) }), NOW)
    expect(found).toEqual(at === null ? null : after(days(at), 1))
  },
)

test('a change that is overdue is looked for again within the hour', () => {
  expect(recheckAt(state({ termEnd: days(-2) }), NOW)).toEqual(after(NOW, 60))
  expect(recheckAt(state({ termEnd: days(-2), cancelAt: after(NOW, 10) }), NOW)).toEqual(
    after(NOW, 11),
  )
})

test('the minute after an instant is waited for', () => {
  expect(recheckAt(state({ termEnd: after(NOW, -0.5) }), NOW)).toEqual(after(NOW, 0.5))
})
