import { expect, test } from 'vitest'
import { state } from '../../../../../test/support/subscription-samples.ts'
import { NOTHING_OUTGOING } from './message.ts'
import { messagesOfChange, type SubscriptionChange } from './messages-of-change.ts'

const CHANGE: SubscriptionChange = {
  tenantId: 'acme',
  subscriptionId: 'sub_1',
  auditId: '7',
  before: null,
  after: state(),
  tenantStatusBefore: 'PENDING',
  tenantStatusAfter: 'ACTIVE',
}

/** The cause keys of the mails that a change enqueues, without `email:`. */
function mailsOf(change: Partial<SubscriptionChange>): string[] {
  const messages = messagesOfChange({ ...CHANGE, ...change }, { ...NOTHING_OUTGOING, emails: true })
  return messages.map(({ causeKey }) => causeKey.replace('email:', ''))
}

const GRACE = state({ status: 'GRACE', stripeStatus: 'past_due' })

test('who is first seen is welcomed, and only where nothing is wrong', () => {
  expect(mailsOf({})).toEqual(['welcome:acme'])
  expect(mailsOf({ after: state({ status: 'TRIAL' }) })).toEqual(['welcome:acme'])
  expect(mailsOf({ after: state({ status: 'SUSPENDED' }) })).toEqual([])
  expect(mailsOf({ after: state({ status: 'EXPIRED' }) })).toEqual([])
})

test('who is first seen past due is told that a payment failed, and not welcomed later', () => {
  expect(mailsOf({ after: GRACE })).toEqual(['payment_failed:7'])
  expect(mailsOf({ before: GRACE, after: state() })).toEqual([])
  expect(mailsOf({ after: state({ status: 'GRACE' }) })).toEqual(['grace_started:7'])
})

test('a change of plan has its receipt whatever else moves with it, where access is kept', () => {
  const after = state({ planId: 'pro' })
  const trial = state({ status: 'TRIAL' })
  const suspended = state({ status: 'SUSPENDED', stripeStatus: 'unpaid' })
  expect(mailsOf({ before: state(), after })).toEqual(['plan_changed:7'])
  expect(mailsOf({ before: trial, after })).toEqual(['plan_changed:7'])
  expect(mailsOf({ before: GRACE, after })).toEqual(['plan_changed:7'])
  expect(mailsOf({ before: suspended, after })).toEqual(['reactivated:7', 'plan_changed:7'])
  const late = state({ ...GRACE, planId: 'pro' })
  expect(mailsOf({ before: state(), after: late })).toEqual(['payment_failed:7', 'plan_changed:7'])
  expect(mailsOf({ before: late, after: suspended })).toEqual(['suspended:7'])
})

test('who comes back is told that access is back, and who never had any is welcomed', () => {
  const again = { wasCustomer: true }
  expect(mailsOf({ ...again, tenantStatusBefore: 'EXPIRED' })).toEqual(['reactivated:7'])
  expect(mailsOf({ ...again, tenantStatusBefore: 'SUSPENDED' })).toEqual(['reactivated:7'])
  expect(mailsOf({ ...again, tenantStatusBefore: 'ACTIVE' })).toEqual(['welcome:acme'])
  expect(mailsOf({ tenantStatusBefore: 'EXPIRED' })).toEqual(['welcome:acme'])
})
