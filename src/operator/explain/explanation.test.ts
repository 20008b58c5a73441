import { expect, test } from 'vitest'
import { type Known, toExplanation } from './explanation.ts'
import type { LedgerRow, StateThen } from './state-at.ts'

const STATE: StateThen = {
  subscription_id: 'sub_1',
  status: 'ACTIVE',
  plan_id: 'starter',
  term_end: '2026-04-01T00:00:00.000Z',
  grace_end: null,
  cancel_at: null,
  stripe_status: 'active',
}

function row(id: number, event_type: string, details: object): LedgerRow {
  return {
    audit_id: String(id),
    at: `2026-03-01T00:00:${String(id).padStart(2, '0')}.000Z`,
    event_type,
    actor_type: 'stripe',
    actor_id: 'sub_1',
    actor_name: null,
    details: { subscription_id: 'sub_1', ...details },
  }
}

function explained(state: Partial<StateThen>, ledger: LedgerRow[] = [], of: Partial<Known> = {}) {
  const known: Known = {
    kind: 'tenant',
    id: 'acme',
    tenant_id: 'acme',
    tenant_name: 'Acme Wind',
    asOf: '2026-03-02T00:00:00.000Z',
    isPast: false,
    ledger,
    states: [{ ...STATE, ...state }],
    answered: new Map(),
    findings: [],
    ...of,
  }
  return toExplanation(known)
}

test.each`
  state                                                                                    | next
  ${{}}                                                                                    | ${'Its term ends: Stripe renews it, and is asked again.'}
  ${{ stripe_status: null }}                                                               | ${'Its term ends: it is in GRACE from then on, unless it gets a longer one.'}
  ${{ status: 'SUSPENDED', stripe_status: 'unpaid' }}                                      | ${'As soon as what is open is paid, it becomes ACTIVE again.'}
  ${{ status: 'SUSPENDED', stripe_status: 'paused' }}                                      | ${'As soon as it is resumed at Stripe, it becomes ACTIVE again.'}
  ${{ status: 'SUSPENDED', stripe_status: null }}                                          | ${'As soon as it gets a new term, it becomes ACTIVE again.'}
  ${{ status: 'GRACE', stripe_status: 'past_due', grace_end: '2026-03-09T00:00:00.000Z' }} | ${'Its grace ends: it becomes SUSPENDED unless what is open is paid.'}
  ${{ cancel_at: '2026-03-20T00:00:00.000Z' }}                                             | ${'It is cancelled for then: it becomes EXPIRED.'}
  ${{ status: 'EXPIRED', cancel_at: '2026-03-20T00:00:00.000Z' }}                          | ${'Nothing brings it back: who returns buys a new subscription.'}
`('what comes next of $state: $next', ({ state, next }) => {
  expect(explained(state).next.map(({ sentence }) => sentence)).toEqual([next])
})

test('what should have happened by then is not told as what comes next', () => {
  expect(explained({ term_end: '2026-03-02T00:00:00.000Z' }).next).toEqual([])
})

test('it is so since its own last move, and not since the first one, another’s or another change', () => {
  const moves = (from: string | null, to: string, subscription_id = 'sub_1') => ({
    status_from: from,
    status_to: to,
    subscription_id,
  })
  const { sentence } = explained({}, [
    row(1, 'subscription.created', moves(null, 'ACTIVE')),
    row(2, 'subscription.changed', moves('ACTIVE', 'GRACE')),
    row(3, 'subscription.changed', moves('GRACE', 'ACTIVE')),
    row(4, 'subscription.changed', moves('ACTIVE', 'ACTIVE')),
    row(5, 'subscription.created', moves(null, 'ACTIVE', 'sub_2')),
  ])
  expect(sentence).toContain('is ACTIVE since 2026-03-01T00:00:03.000Z')
})

test('however much was asked for since, what made it so is among the causes', () => {
  const began = row(1, 'subscription.created', { status_from: null, status_to: 'ACTIVE' })
  const asked = Array.from({ length: 40 }, (_, index) =>
    row(index + 2, 'subscription.change_asked', { quantity: index }),
  )
  const { because, sentence } = explained({}, [began, ...asked])
  expect(because).toHaveLength(20)
  expect(because.map(({ audit_id }) => audit_id)).toEqual([
    ...asked
      .slice(-19)
      .map(({ audit_id }) => audit_id)
      .reverse(),
    '1',
  ])
  expect(sentence).toContain('is ACTIVE since 2026-03-01T00:00:01.000Z, which Stripe calls active.')
})

const GRACE = { status: 'GRACE', grace_end: '2026-03-18T00:00:00.000Z' } as const
const ENDED = { status: 'EXPIRED', stripe_status: null } as const
const SUBSCRIPTION = { kind: 'subscription', id: 'sub_1' } as const

test.each`
  state                                        | of                         | begins
  ${{}}                                        | ${{}}                      | ${'Acme Wind (acme) is ACTIVE on starter until 2026-04-01, with access: its only'}
  ${{}}                                        | ${{ tenant_name: 'acme' }} | ${'acme is ACTIVE on starter until 2026-04-01, with access: '}
  ${{ cancel_at: '2026-03-20T09:00:00.000Z' }} | ${{}}                      | ${'Acme Wind (acme) is ACTIVE on starter until 2026-03-20, with access: '}
  ${GRACE}                                     | ${{ isPast: true }}        | ${'Acme Wind (acme) was GRACE on starter until 2026-03-18, with access: '}
  ${ENDED}                                     | ${{}}                      | ${'Acme Wind (acme) is EXPIRED on starter, without access: '}
  ${{ ...ENDED, plan_id: null }}               | ${{}}                      | ${'Acme Wind (acme) is EXPIRED on no plan, without access: '}
  ${{ stripe_status: null }}                   | ${SUBSCRIPTION}            | ${'sub_1 of Acme Wind (acme) is ACTIVE: on starter until 2026-04-01, with access.'}
  ${{}}                                        | ${{ states: [] }}          | ${'Acme Wind (acme) is PENDING: it has no subscription.'}
`('who it is, on which plan and until when: $begins', ({ state, of, begins }) => {
  expect(explained(state, [], of).sentence.slice(0, begins.length)).toBe(begins)
})
