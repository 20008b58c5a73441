import { expect, test } from 'vitest'
import { days, NOW, POLICY, snapshot } from '../../test/support/subscription-samples.ts'
import { decide } from './decide.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'

const pastDue = (oldestOpenInvoiceAt: Date | null, given: Partial<SubscriptionSnapshot> = {}) =>
  snapshot({ stripeStatus: 'past_due', oldestOpenInvoiceAt, ...given })

/** What is kept after these answers, each with the day on which it came. */
function after(answers: readonly (readonly [day: number, SubscriptionSnapshot])[]) {
  return answers.reduce<SubscriptionState | null>(
    (current, [day, answer]) => decide(current, answer, POLICY, days(day)).next,
    null,
  )
}

test.each`
  invoice | on    | status         | graceEnd
  ${-3}   | ${0}  | ${'GRACE'}     | ${11}
  ${-13}  | ${0}  | ${'GRACE'}     | ${1}
  ${-14}  | ${0}  | ${'SUSPENDED'} | ${0}
  ${-40}  | ${0}  | ${'SUSPENDED'} | ${-26}
  ${null} | ${0}  | ${'GRACE'}     | ${14}
  ${null} | ${-5} | ${'GRACE'}     | ${9}
`('open since day $invoice, seen on day $on: $status until day $graceEnd', (given) => {
  const { invoice, on, status, graceEnd } = given
  const answer = pastDue(invoice === null ? null : days(invoice))
  expect(after([[on, answer]])).toMatchObject({ status, graceEnd: days(graceEnd) })
})

test('grace ends by itself: the same answer after grace_end suspends', () => {
  const answer = pastDue(days(-3))
  const current = after([[0, answer]])
  expect(decide(current, answer, POLICY, days(10.99)).outcome).toBe('unchanged')
  expect(decide(current, answer, POLICY, days(11))).toMatchObject({
    outcome: 'accepted',
    changed: ['status'],
    next: { status: 'SUSPENDED', graceEnd: days(11) },
  })
})

test('grace_end does not move later while the subscription has not recovered', () => {
  const began = [0, pastDue(days(-3))] as const
  const later = [
    pastDue(days(0)),
    pastDue(null),
    snapshot({ stripeStatus: 'unpaid' }),
    snapshot({ stripeStatus: 'paused' }),
    snapshot({ stripeStatus: 'active', firstInvoiceUnpaid: true }),
    snapshot({ stripeStatus: 'incomplete' }),
  ]
  for (const answer of later) {
    const again = after([began, [4, answer], [5, pastDue(null)]])
    expect([answer.stripeStatus, again?.graceEnd]).toEqual([answer.stripeStatus, days(11)])
  }
})

test('grace_end moves earlier when an older open invoice comes to light', () => {
  const current = after([
    [0, pastDue(days(-3))],
    [1, pastDue(days(-8))],
  ])
  expect(current?.graceEnd).toEqual(days(6))
})

test.each(['active', 'trialing'])('grace begins anew after a recovery (%s)', (stripeStatus) => {
  const recovered = [2, snapshot({ stripeStatus })] as const
  const current = after([[0, pastDue(days(-3))], recovered])
  expect(current?.graceEnd).toBeNull()
  const again = after([[0, pastDue(days(-3))], recovered, [6, pastDue(days(5))]])
  expect(again).toMatchObject({ status: 'GRACE', graceEnd: days(19) })
})

test('grace is as long as the policy says, down to none', () => {
  const none = { ...POLICY, gracePeriodDays: 0 }
  expect(decide(null, pastDue(NOW), none, NOW).next?.status).toBe('SUSPENDED')
  const three = { ...POLICY, gracePeriodDays: 3 }
  expect(decide(null, pastDue(NOW), three, NOW).next?.graceEnd).toEqual(days(3))
})
