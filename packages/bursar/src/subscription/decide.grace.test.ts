import { expect, test } from 'vitest'
import {
  days,
  invoice,
  NOW,
  POLICY,
  snapshot,
  state,
} from '../../../../test/support/subscription-samples.ts'
import { decide, type TenantFacts } from './decide.ts'
import type { InvoiceSnapshot } from './grace/invoice.ts'
import type { SubscriptionSnapshot, SubscriptionState } from './snapshot.ts'

const PAID = { status: 'paid' } as const
const paid = (id: string, at: number, given: Partial<InvoiceSnapshot> = {}) =>
  invoice(id, at, { ...PAID, ...given })
const sent = (id: string, at: number, due: number, given: Partial<InvoiceSnapshot> = {}) =>
  invoice(id, at, { isSent: true, dueAt: days(due), payment: 'none', ...given })

const pastDue = (
  invoices: readonly InvoiceSnapshot[],
  given: Partial<SubscriptionSnapshot> = {},
): SubscriptionSnapshot => snapshot({ stripeStatus: 'past_due', invoices, ...given })

/** What is kept after these answers, each with the day on which it came. */
function after(answers: readonly (readonly [day: number, SubscriptionSnapshot])[]) {
  return answers.reduce<SubscriptionState | null>(
    (current, [day, answer]) => decide(current, answer, POLICY, days(day)).next,
    null,
  )
}

// Invoices are given the newest first; a negative day is past.
test.each<[string, readonly InvoiceSnapshot[], string, number | null]>([
  ['a renewal failed three days ago', [invoice('in_2', -3), paid('in_1', -33)], 'GRACE', 11],
  ['it failed fourteen days ago', [invoice('in_2', -14), paid('in_1', -44)], 'SUSPENDED', 0],
  ['it failed long ago', [invoice('in_2', -40), paid('in_1', -70)], 'SUSPENDED', -26],
  [
    'two in a row are open: the first of them counts',
    [invoice('in_3', -1), invoice('in_2', -10), paid('in_1', -40)],
    'GRACE',
    4,
  ],
  [
    'one that was given up belongs to the run as well',
    [invoice('in_3', -1), invoice('in_2', -10, { status: 'uncollectible' }), paid('in_1', -40)],
    'GRACE',
    4,
  ],
  [
    'an old forgotten invoice, and a paid one after it, belong to no spell',
    [invoice('in_3', -2), paid('in_2', -32), invoice('in_1', -400)],
    'GRACE',
    12,
  ],
  [
    'a draft, a void and a zero invoice are as if they were not there',
    [
      invoice('in_5', 0, { status: 'draft' }),
      invoice('in_4', -3),
      invoice('in_3', -20, { status: 'other' }),
      invoice('in_2', -25, { isZero: true }),
      paid('in_1', -30),
    ],
    'GRACE',
    11,
  ],
  [
    'a zero invoice that counts as paid ends no spell',
    [invoice('in_3', -1), paid('in_2', -5, { isZero: true }), invoice('in_1', -10)],
    'GRACE',
    4,
  ],
  ['sent 30 days ago, due today: 14 days from the due date', [sent('in_2', -30, 0)], 'GRACE', 14],
  ['sent, and due for two weeks', [sent('in_2', -44, -14)], 'SUSPENDED', 0],
  ['sent and not due yet: nothing is late', [sent('in_2', -1, 29)], 'ACTIVE', null],
  [
    'void and sent anew: it counts from the new due date',
    [sent('in_3', -2, 12), invoice('in_2', -32, { status: 'other', isSent: true })],
    'ACTIVE',
    null,
  ],
  [
    'made, but finalized two days later',
    [invoice('in_2', -5, { finalizedAt: days(-3) })],
    'GRACE',
    11,
  ],
  ['without a date of finalization', [invoice('in_2', -5, { finalizedAt: null })], 'GRACE', 9],
  ['no invoice at all: from the first sight on', [], 'GRACE', 14],
  [
    'without any date: from the first sight on',
    [invoice('in_2', 0, { finalizedAt: null, createdAt: null })],
    'GRACE',
    14,
  ],
])('%s', (_, invoices, status, graceEnd) => {
  const decision = decide(state(), pastDue(invoices), POLICY, NOW)
  expect(decision.next).toMatchObject({
    status,
    graceEnd: graceEnd === null ? null : days(graceEnd),
  })
  // The same truth gives the same answer, whatever was stored.
  if (invoices.length > 0 && graceEnd !== null && decision.lateSince !== null) {
    const other = state({ status: 'GRACE', graceEnd: days(-3) })
    expect(decide(other, pastDue(invoices), POLICY, NOW).next?.graceEnd).toEqual(days(graceEnd))
  }
})

test('without an invoice it does not move later until a recovery', () => {
  const began = [0, pastDue([])] as const
  const later = [
    pastDue([]),
    snapshot({ stripeStatus: 'unpaid' }),
    snapshot({ stripeStatus: 'paused' }),
    snapshot({ invoices: [invoice('in_1', -1, { reason: 'first' })] }),
    snapshot({ stripeStatus: 'incomplete' }),
  ]
  for (const answer of later) {
    const again = after([began, [4, answer], [5, pastDue([])]])
    expect([answer.stripeStatus, again?.graceEnd]).toEqual([answer.stripeStatus, days(14)])
  }
  const recovered = after([began, [4, snapshot()], [5, pastDue([])]])
  expect(recovered?.graceEnd).toEqual(days(19))
})

test('grace ends by itself: the same answer after grace_end suspends', () => {
  const answer = pastDue([invoice('in_2', -3)])
  const current = after([[0, answer]])
  expect(decide(current, answer, POLICY, days(10.99)).outcome).toBe('unchanged')
  expect(decide(current, answer, POLICY, days(11))).toMatchObject({
    outcome: 'accepted',
    changed: ['status'],
    next: { status: 'SUSPENDED', graceEnd: days(11) },
  })
})

test('grace is as long as the policy says, or the plan, down to none', () => {
  const answer = pastDue([invoice('in_2', 0)])
  const starter = { ...POLICY.plans['starter']!, gracePeriodDays: 30 }
  const ofPlan = { ...POLICY, plans: { ...POLICY.plans, starter } }
  expect(decide(state(), answer, ofPlan, NOW).next?.graceEnd).toEqual(days(30))
  const three = { ...POLICY, gracePeriodDays: 3 }
  expect(decide(state(), answer, three, NOW).next?.graceEnd).toEqual(days(3))
  const none = { ...POLICY, gracePeriodDays: 0 }
  expect(decide(state(), answer, none, NOW).next?.status).toBe('SUSPENDED')
})

const STRANGER: TenantFacts = { hasPaid: false, hasLiveMain: false }

test.each([
  ['the trial ended, and nothing was ever paid', 0, STRANGER, false, 'SUSPENDED', 0],
  ['the same, where the policy gives three days', 3, STRANGER, false, 'GRACE', 3],
  ['it paid on another subscription', 0, { ...STRANGER, hasPaid: true }, false, 'GRACE', 14],
  ['its customer has paid, says Stripe', 0, STRANGER, true, 'GRACE', 14],
] as const)('%s', (_, graceAfterTrialDays, facts, hasPaid, status, graceEnd) => {
  const policy = { ...POLICY, billing: { ...POLICY.billing, graceAfterTrialDays } }
  const trial = paid('in_1', -14, { reason: 'first', isZero: true })
  const answer = pastDue([invoice('in_2', 0), trial], { hasPaid })
  const current = state({ status: 'TRIAL', hasPaid: false })
  const { next } = decide(current, answer, policy, NOW, facts)
  expect(next).toMatchObject({ status, graceEnd: days(graceEnd) })
})

test('on a test clock it is as late as the clock says', () => {
  const answer = pastDue([invoice('in_2', -3), paid('in_1', -33)], { clockNow: days(20) })
  expect(decide(state(), answer, POLICY, NOW).next?.status).toBe('SUSPENDED')
  const early = { ...answer, clockNow: days(-2) }
  expect(decide(state(), early, POLICY, days(90)).next?.status).toBe('GRACE')
})

const first = (given: Partial<InvoiceSnapshot>) =>
  invoice('in_1', -1, { reason: 'first', ...given })
const sentFirst = (due: number, given: Partial<InvoiceSnapshot> = {}) =>
  sent('in_1', -10, due, { reason: 'first', ...given })

// What a subscription that Stripe calls active grants, by its first invoice.
test.each<[string, readonly InvoiceSnapshot[], string | null]>([
  ['is paid', [first(PAID)], null],
  ['is open, and a payment has failed', [first({ payment: 'failed' })], 'first_invoice_unpaid'],
  ['is open, and nothing was tried yet', [first({ payment: 'none' })], null],
  ['was given up', [first({ status: 'uncollectible' })], 'first_invoice_unpaid'],
  ['is void', [first({ status: 'other' })], null],
  ['asks for nothing', [first({ isZero: true })], null],
  ['is processed by the bank', [first({ payment: 'processing' })], 'first_payment_processing'],
  ['was sent and is not due', [sentFirst(20)], null],
  ['was sent and is overdue', [sentFirst(-1)], 'first_invoice_unpaid'],
  [
    'was sent, is overdue, and is being paid',
    [sentFirst(-1, { payment: 'processing' })],
    'first_payment_processing',
  ],
  [
    'was given up, and the second is not due',
    [sent('in_2', -1, 20), sentFirst(-20, { status: 'uncollectible' })],
    'first_invoice_unpaid',
  ],
  ['is forgotten, and the second is paid', [paid('in_2', 0), sentFirst(-20)], null],
])('its first invoice %s', (_, invoices, withheld) => {
  const fresh = decide(null, snapshot({ invoices }), POLICY, NOW)
  expect(fresh.withheld).toBe(withheld)
  expect(fresh.next?.status).toBe(withheld === null ? 'ACTIVE' : undefined)
  const known = decide(state(), snapshot({ invoices }), POLICY, NOW)
  expect(known.next?.status).toBe(withheld === null ? 'ACTIVE' : 'SUSPENDED')
})

test('the policy may grant while the bank processes the first payment', () => {
  const policy = { ...POLICY, billing: { ...POLICY.billing, whileProcessing: 'grant' as const } }
  const invoices = [first({ payment: 'processing' })]
  const granted = decide(null, snapshot({ invoices }), policy, NOW)
  expect([granted.next?.status, granted.withheld]).toEqual(['ACTIVE', null])
})

test('a renewal that the bank processes is never withheld', () => {
  const invoices = [invoice('in_2', 0, { payment: 'processing' }), first(PAID)]
  expect(decide(state(), snapshot({ invoices }), POLICY, NOW).next?.status).toBe('ACTIVE')
})

test('a sent first invoice is looked at again when it falls due', () => {
  const { recheckAt } = decide(null, snapshot({ invoices: [sentFirst(5)] }), POLICY, NOW)
  expect(recheckAt).toEqual(new Date(days(5).getTime() + 60_000))
})

test('a first payment that failed gets no grace, whatever its tenant paid before', () => {
  const answer = pastDue([first({ payment: 'failed' })])
  expect(decide(null, answer, POLICY, NOW).next).toBeNull()
  expect(decide(state(), answer, POLICY, NOW).next?.status).toBe('SUSPENDED')
})
