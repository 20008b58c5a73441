import { expect, test } from 'vitest'
import {
  days,
  invoice,
  item,
  NOW,
  POLICY,
  snapshot,
  state,
} from '../../../../test/support/subscription-samples.ts'
import { decide } from './decide.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'
import type { Status } from './status.ts'

function decided(
  current: SubscriptionState | null,
  answer: Partial<SubscriptionSnapshot>,
  now = NOW,
) {
  return decide(current, snapshot(answer), POLICY, now)
}

/** The row of a subscription that got its status by Stripe's word. */
function row(status: Status | null): SubscriptionState | null {
  return status === null ? null : decided(null, ANSWERS[status]).next
}

const UNPAID_FIRST = invoice('in_1', -1, { reason: 'first' })

/** An answer of Stripe that asks for the status. */
const ANSWERS: Record<Status, Partial<SubscriptionSnapshot>> = {
  TRIAL: { stripeStatus: 'trialing' },
  ACTIVE: { stripeStatus: 'active' },
  GRACE: { stripeStatus: 'past_due', invoices: [invoice('in_2', -3)] },
  SUSPENDED: { stripeStatus: 'unpaid' },
  EXPIRED: { stripeStatus: 'canceled' },
}

// `=` nothing moves, `→` moves, `!` moves and is audited as unusual, `x` is blocked.
test.each`
  from           | TRIAL  | ACTIVE | GRACE  | SUSPENDED | EXPIRED
  ${null}        | ${'→'} | ${'→'} | ${'→'} | ${'→'}    | ${'→'}
  ${'TRIAL'}     | ${'='} | ${'→'} | ${'→'} | ${'→'}    | ${'→'}
  ${'ACTIVE'}    | ${'!'} | ${'='} | ${'→'} | ${'→'}    | ${'→'}
  ${'GRACE'}     | ${'!'} | ${'→'} | ${'='} | ${'→'}    | ${'→'}
  ${'SUSPENDED'} | ${'!'} | ${'→'} | ${'!'} | ${'='}    | ${'→'}
  ${'EXPIRED'}   | ${'x'} | ${'x'} | ${'x'} | ${'x'}    | ${'='}
`('from $from, by the word of Stripe', ({ from, ...cells }) => {
  const seen = Object.keys(cells).map((to) => {
    const { outcome, next, unusual } = decided(row(from), ANSWERS[to as Status])
    expect(next?.status).toBe(outcome === 'blocked' ? from : to)
    if (outcome === 'unchanged') return [to, '=']
    if (outcome === 'blocked') return [to, 'x']
    return [to, unusual ? '!' : '→']
  })
  expect(Object.fromEntries(seen)).toEqual(cells)
})

test.each`
  stripe                  | isNew          | onActive
  ${'trialing'}           | ${'TRIAL'}     | ${'TRIAL'}
  ${'active'}             | ${'ACTIVE'}    | ${'ACTIVE'}
  ${'past_due'}           | ${'GRACE'}     | ${'GRACE'}
  ${'unpaid'}             | ${'SUSPENDED'} | ${'SUSPENDED'}
  ${'paused'}             | ${'SUSPENDED'} | ${'SUSPENDED'}
  ${'canceled'}           | ${'EXPIRED'}   | ${'EXPIRED'}
  ${'incomplete_expired'} | ${'EXPIRED'}   | ${'EXPIRED'}
  ${'incomplete'}         | ${undefined}   | ${'SUSPENDED'}
  ${'hibernating'}        | ${undefined}   | ${'ACTIVE'}
  ${'constructor'}        | ${undefined}   | ${'ACTIVE'}
`('Stripe says $stripe: a new one is $isNew, an active one $onActive', (given) => {
  const { stripe, isNew, onActive } = given
  expect(decided(null, { stripeStatus: stripe }).next?.status).toBe(isNew)
  expect(decided(state(), { stripeStatus: stripe }).next?.status).toBe(onActive)
})

test.each(['TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'] as const)(
  'a status we do not know keeps %s as it is, and is a finding',
  (status) => {
    const current = row(status)
    const decision = decided(current, { stripeStatus: 'hibernating', items: [item('price_pro')] })
    expect(decision).toMatchObject({ outcome: 'unchanged', next: current, changed: [] })
    expect(decision.findings).toMatchObject([
      { kind: 'status_unknown', details: { stripe_status: 'hibernating' } },
    ])
  },
)

test('a status we do not know grants nothing to a new subscription', () => {
  const decision = decided(null, { stripeStatus: 'super_active' })
  expect(decision).toMatchObject({ outcome: 'unchanged', next: null, recheckAt: null })
  expect(decision.findings.map(({ kind }) => kind)).toEqual(['status_unknown'])
})

test('an active subscription whose first invoice is not paid gets nothing', () => {
  const decision = decided(null, { stripeStatus: 'active', invoices: [UNPAID_FIRST] })
  expect(decision).toMatchObject({ outcome: 'unchanged', next: null, findings: [] })
})

test('a past due subscription that never paid its first invoice gets no grace', () => {
  const overdue = { stripeStatus: 'past_due', invoices: [UNPAID_FIRST] }
  expect(decided(null, overdue).next).toBeNull()
  expect(decided(state(), overdue).next?.status).toBe('SUSPENDED')
})

test('a row that stands loses its access when its first invoice turns out to be unpaid', () => {
  const unpaid = { stripeStatus: 'active', invoices: [UNPAID_FIRST] }
  expect(decided(state(), unpaid).next?.status).toBe('SUSPENDED')
  const ended = decided(row('EXPIRED'), unpaid)
  expect(ended).toMatchObject({ next: { status: 'EXPIRED' }, findings: [] })
})

test('a trial has access before anything is paid', () => {
  const trial = { stripeStatus: 'trialing', invoices: [UNPAID_FIRST] }
  expect(decided(null, trial).next?.status).toBe('TRIAL')
})

test('the same answer again changes nothing', () => {
  for (const status of ['TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'] as const) {
    const again = decided(row(status), ANSWERS[status])
    expect(again).toMatchObject({ outcome: 'unchanged', changed: [], findings: [] })
  }
})

test('what changed is named', () => {
  const renewed = { items: [{ ...item(), termEnd: days(50) }], cancelAt: days(50) }
  expect(decided(state(), renewed)).toMatchObject({
    outcome: 'accepted',
    changed: ['cancelAt', 'termEnd'],
    unusual: false,
  })
})

test('paused collection is recorded and moves no status', () => {
  const decision = decided(state(), { collectionPaused: true })
  expect(decision).toMatchObject({
    outcome: 'accepted',
    changed: ['collectionPaused'],
    next: { status: 'ACTIVE', collectionPaused: true },
  })
})

test('the end of an expired row is kept for the record, not looked forward to', () => {
  const ended = { stripeStatus: 'canceled', cancelAt: days(9), canceledAt: days(-1), endedAt: NOW }
  expect(decided(state(), ended)).toMatchObject({
    next: { status: 'EXPIRED', cancelAt: null, cancelledAt: days(-1) },
    recheckAt: null,
  })
  expect(decided(state(), { stripeStatus: 'canceled', endedAt: NOW }).next?.cancelledAt).toEqual(
    NOW,
  )
})

test('expired is final: the status stays, plan, term and flags are still recorded', () => {
  const back = {
    stripeStatus: 'active',
    items: [{ ...item('price_pro'), termEnd: days(40) }],
    collectionPaused: true,
    resourceId: 'device-7',
  }
  const decision = decided(row('EXPIRED'), back)
  expect(decision).toMatchObject({
    outcome: 'blocked',
    unusual: false,
    recheckAt: null,
    next: {
      status: 'EXPIRED',
      planId: 'pro',
      termEnd: days(40),
      collectionPaused: true,
      stripeStatus: 'active',
      resourceId: 'device-7',
    },
  })
  expect(decision.findings).toMatchObject([
    { kind: 'transition_blocked', details: { from: 'EXPIRED', to: 'ACTIVE' } },
  ])
})

test.each([true, false])('an answer of the other mode is not believed (live: %s)', (livemode) => {
  const policy = { ...POLICY, livemode: !livemode }
  for (const current of [null, state()]) {
    const decision = decide(current, snapshot({ livemode }), policy, NOW)
    expect(decision).toMatchObject({ outcome: 'blocked', next: current, changed: [] })
    expect(decision.findings.map(({ kind }) => kind)).toEqual(['mode_mismatch'])
  }
})
