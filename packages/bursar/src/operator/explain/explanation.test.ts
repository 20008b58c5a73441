import { describe, expect, test } from 'vitest'
import type { Override } from '../../subscription/entitlement/check-entitlement.ts'
import type { Plans } from '../../subscription/plans.ts'
import type { Access } from './access.ts'
import { toExplanation } from './explanation.ts'
import type { Known, OpenFinding } from './known.ts'
import type { AuditRow, StateThen } from './state-at.ts'
import type { Tracked } from './tracked.store.ts'

const STATE: StateThen = {
  subscription_id: 'sub_1',
  status: 'ACTIVE',
  plan_id: 'starter',
  term_end: '2026-04-01T00:00:00.000Z',
  grace_end: null,
  cancel_at: null,
  stripe_status: 'active',
}

const ADD_ON: StateThen = { ...STATE, subscription_id: 'sub_2', plan_id: 'seats' }
const STARTER = { name: 'Starter', type: 'MAIN', prices: [], limits: {} } as const
const PLANS: Plans = {
  starter: STARTER,
  seats: { name: 'Seats', type: 'ADDON', prices: [], limits: {} },
}

function row(id: number, event_type: string, details: object): AuditRow {
  return {
    audit_id: String(id),
    at: `2026-03-01T00:${String(id).padStart(2, '0')}:00.000Z`,
    event_type,
    actor_type: 'stripe',
    actor_id: 'sub_1',
    actor_name: null,
    details: { subscription_id: 'sub_1', ...details },
  }
}

function explained(state: Partial<StateThen>, audit: AuditRow[] = [], of: Partial<Known> = {}) {
  const known: Known = {
    kind: 'tenant',
    id: 'acme',
    tenant_id: 'acme',
    tenant_name: 'Acme Wind',
    asOf: '2026-03-02T00:00:00.000Z',
    isPast: false,
    audit,
    states: [{ ...STATE, ...state }],
    answered: new Map(),
    findings: [],
    access: null,
    overrides: new Map(),
    tracked: [],
    unreachable: [],
    observed: null,
    plans: { starter: STARTER },
    ...of,
  }
  return toExplanation(known)
}

test.each`
  state                                                                                    | next
  ${{}}                                                                                    | ${'The term ends: Stripe renews the subscription, and Bursar refreshes it.'}
  ${{ stripe_status: null }}                                                               | ${'The term ends: the status becomes GRACE unless the term is extended.'}
  ${{ status: 'SUSPENDED', stripe_status: 'unpaid' }}                                      | ${'Access returns as soon as the open invoice is paid.'}
  ${{ status: 'SUSPENDED', stripe_status: 'paused' }}                                      | ${'Access returns as soon as the subscription is resumed in Stripe.'}
  ${{ status: 'SUSPENDED', stripe_status: null }}                                          | ${'Access returns as soon as the term is extended.'}
  ${{ status: 'GRACE', stripe_status: 'past_due', grace_end: '2026-03-09T00:00:00.000Z' }} | ${'The grace period ends: the status becomes SUSPENDED unless the open invoice is paid.'}
  ${{ cancel_at: '2026-03-20T00:00:00.000Z' }}                                             | ${'The cancellation takes effect: the status becomes EXPIRED.'}
  ${{ status: 'EXPIRED', cancel_at: '2026-03-20T00:00:00.000Z' }}                          | ${'This status is final. A returning customer needs a new subscription.'}
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
  expect(sentence).toContain('has been ACTIVE since 1 Mar 2026, 00:03 UTC')
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
  expect(sentence).toContain('has been ACTIVE since 1 Mar 2026, 00:01 UTC (Stripe status: active).')
})

const GRACE = { status: 'GRACE', grace_end: '2026-03-18T00:00:00.000Z' } as const
const ENDED = { status: 'EXPIRED', stripe_status: null } as const
const SUBSCRIPTION = { kind: 'subscription', id: 'sub_1' } as const

test.each`
  state                                        | of                         | begins
  ${{}}                                        | ${{}}                      | ${'Acme Wind (acme) is ACTIVE on Starter until 1 Apr 2026, with access: its only'}
  ${{}}                                        | ${{ tenant_name: 'acme' }} | ${'acme is ACTIVE on Starter until 1 Apr 2026, with access: '}
  ${{ cancel_at: '2026-03-20T09:00:00.000Z' }} | ${{}}                      | ${'Acme Wind (acme) is ACTIVE on Starter until 20 Mar 2026, with access: '}
  ${GRACE}                                     | ${{ isPast: true }}        | ${'Acme Wind (acme) was GRACE on Starter until 18 Mar 2026, with access: '}
  ${ENDED}                                     | ${{}}                      | ${'Acme Wind (acme) is EXPIRED on Starter, without access: '}
  ${{ ...ENDED, plan_id: null }}               | ${{}}                      | ${'Acme Wind (acme) is EXPIRED on no plan, without access: '}
  ${{ stripe_status: null }}                   | ${SUBSCRIPTION}            | ${'sub_1 of Acme Wind (acme) is ACTIVE: on Starter until 1 Apr 2026, with access.'}
  ${{}}                                        | ${{ states: [] }}          | ${'Acme Wind (acme) is PENDING, without access: it has no subscription.'}
`('who it is, on which plan and until when: $begins', ({ state, of, begins }) => {
  expect(explained(state, [], of).sentence.slice(0, begins.length)).toBe(begins)
})

const TRACKED: Tracked = {
  object_id: 'sub_9',
  account: '',
  kind: 'subscription',
  is_granted: false,
  rule: 'price_unlisted',
  outcome: 'blocked',
  fetched_at: '2026-03-01T23:59:00.000Z',
  recheck_at: '2026-03-02T06:00:00.000Z',
  waiting_since: null,
  stale_since: null,
  last_error: null,
}
const FOUND: OpenFinding = {
  finding_id: '7',
  kind: 'price_unlisted',
  severity: 'action',
  object_id: 'sub_9',
  summary: 'A price is in no plan.',
}
const ALLOWED: Access = {
  hasAccess: true,
  entitlements: [
    { feature: 'devices', allowed: true, limit: 5, sentence: 'By hand.', override: 'allow' },
  ],
}
const ALLOW: Override = { rule: 'allow', limit: 5, expiresAt: new Date('2026-03-09T00:00:00Z') }
const NOBODYS = { tenant_id: null, tenant_name: null, states: [] }

describe('what an operator must know is said', () => {
  test.each`
    situation                         | of                                                                                                                          | says
    ${'paid, price in no plan'}       | ${{ states: [], tracked: [TRACKED] }}                                                                                       | ${/PENDING, without access: Stripe has sub_9 for this tenant, which grants nothing\. None of its prices is in a plan/}
    ${'two that grant nothing'}       | ${{ states: [], tracked: [TRACKED, { ...TRACKED, object_id: 'sub_8' }] }}                                                   | ${/sub_9 and 1 more for this tenant/}
    ${'a subscription without a row'} | ${{ kind: 'subscription', id: 'sub_9', states: [], tracked: [TRACKED] }}                                                    | ${/^sub_9 of Acme Wind \(acme\) is PENDING/}
    ${'suspended, granted by hand'}   | ${{ access: ALLOWED, overrides: new Map([['devices', ALLOW]]) }}                                                            | ${/SUSPENDED on Starter, with access: .*an override or from another subscription/}
    ${'an orphan'}                    | ${{ ...NOBODYS, kind: 'subscription', id: 'sub_9', tracked: [{ ...TRACKED, waiting_since: '2026-03-01T00:00:00.000Z' }] }}  | ${/^sub_9 has been waiting since 1 Mar 2026, 00:00 UTC: its customer belongs to no tenant yet/}
    ${'a checkout on hold'}           | ${{ ...NOBODYS, kind: 'checkout', id: 'cs_1', findings: [{ ...FOUND, object_id: 'cs_1', summary: 'On hold: no proof.' }] }} | ${/^cs_1 is a checkout that belongs to no tenant yet.* On hold: no proof\./}
  `('$situation', ({ of, says }) => {
    expect(explained({ status: 'SUSPENDED' }, [], of).sentence).toMatch(says)
  })

  test.each`
    situation                          | of                                                                                                                   | remark
    ${'an open finding'}               | ${{ findings: [FOUND], tracked: [TRACKED] }}                                                                         | ${{ tone: 'bad', sentence: 'Price in no plan (sub_9): A price is in no plan.' }}
    ${'why nothing is granted'}        | ${{ tracked: [{ ...TRACKED, rule: 'nothing_granted' }] }}                                                            | ${{ tone: 'warn', sentence: expect.stringMatching(/^sub_9: Its first payment/) }}
    ${'what the brake holds'}          | ${{ tracked: [{ ...TRACKED, is_granted: true, rule: 'brake_held' }] }}                                               | ${{ tone: 'bad', sentence: expect.stringMatching(/^sub_9: Too many tenants would lose access/) }}
    ${'never asked'}                   | ${{ tracked: [{ ...TRACKED, rule: null }] }}                                                                         | ${{ tone: 'warn', sentence: 'sub_9: Bursar has not read it from Stripe yet.' }}
    ${'Stripe does not answer for it'} | ${{ tracked: [{ ...TRACKED, stale_since: '2026-03-01T23:54:59.000Z', last_error: 'STRIPE_UNAVAILABLE' }] }}          | ${{ tone: 'bad', sentence: 'sub_9 has not been refreshed successfully since 1 Mar 2026, 23:59 UTC (STRIPE_UNAVAILABLE).' }}
    ${'an override that runs'}         | ${{ access: ALLOWED, overrides: new Map([['devices', ALLOW]]) }}                                                     | ${{ tone: 'warn', sentence: 'An override allows devices up to 5 until 9 Mar 2026, 00:00 UTC.' }}
    ${'an override that has expired'}  | ${{ access: ALLOWED, overrides: new Map([['devices', { ...ALLOW, expiresAt: new Date('2026-02-09T00:00:00Z') }]]) }} | ${{ tone: 'calm', sentence: 'An override of devices expired on 9 Feb 2026, 00:00 UTC and no longer applies.' }}
  `('$situation', ({ of, remark }) => {
    expect(explained({}, [], of).remarks).toContainEqual(remark)
  })

  test('and when it is looked at again', () => {
    const { next } = explained({}, [], { states: [], tracked: [TRACKED] })
    expect(next).toEqual([
      { at: '2026-03-02T06:00:00.000Z', sentence: 'Bursar checks sub_9 again.' },
    ])
  })

  test('an answer that came a moment ago is not called old', () => {
    const tracked = [{ ...TRACKED, stale_since: '2026-03-01T23:56:00.000Z' }]
    const { remarks } = explained({}, [], { tracked })
    expect(remarks.some(({ sentence }) => sentence.includes('not refreshed'))).toBe(false)
  })
})

test.each([
  [
    [ADD_ON],
    'PENDING',
    /^Acme Wind \(acme\) is PENDING, without access\. sub_2 is ACTIVE, but an add-on/,
  ],
  [
    [{ ...STATE, status: 'EXPIRED' as const }, ADD_ON],
    'EXPIRED',
    /sub_1, is EXPIRED.*\. sub_2 is ACTIVE, but/,
  ],
  [[STATE, ADD_ON], 'ACTIVE', /sub_1, is ACTIVE \(Stripe status: active\)\.$/],
])('an add-on alone is told of, and gives no access: %#', (states, status, sentence) => {
  const told = explained({}, [], { states, plans: PLANS })
  expect(told).toMatchObject({ status, has_access: status === 'ACTIVE' })
  expect(told.sentence).toMatch(sentence)
})
