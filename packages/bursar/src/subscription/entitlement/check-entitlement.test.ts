import { expect, test } from 'vitest'
import type { Plans } from '../plans.ts'
import { checkEntitlement, type EntitlementFacts, type Override } from './check-entitlement.ts'

const NOW = new Date('2026-03-15T12:00:00Z')
const LATER = new Date('2026-03-20T12:00:00Z')

const PLANS: Plans = {
  starter: { name: 'Starter', type: 'MAIN', prices: ['price_s'], limits: { devices: 50 } },
  pro: {
    name: 'Pro',
    type: 'MAIN',
    prices: ['price_p'],
    limits: { devices: null, seats: 0 },
    features: ['reports'],
  },
  extra: { name: 'Extra', type: 'ADDON', prices: ['price_x'], limits: { devices: 10 } },
}

const subscription = (planId: string, status = 'ACTIVE') => ({
  status,
  planId,
  items: [{ planId, priceId: 'price', quantity: 1 }],
})

const override = (rule: Override['rule'], limit: number | null = null, expiresAt = LATER) => ({
  override: { rule, limit, expiresAt },
})

const used = (count: number) => ({ usage: { used: count, asOf: NOW } })

function check(feature: string, given: Partial<EntitlementFacts> = {}) {
  const facts = {
    isTenantKnown: true,
    subscriptions: [subscription('starter')],
    usage: null,
    override: null,
    now: NOW,
    ...given,
  }
  return checkEntitlement(feature, facts, PLANS)
}

const of = (...subscriptions: ReturnType<typeof subscription>[]) => ({ subscriptions })

test.each<[string, string, Partial<EntitlementFacts>, number | null]>([
  ['within_limit', 'devices', {}, 50],
  ['within_limit', 'devices', used(49), 50],
  ['limit_reached', 'devices', used(50), 50],
  ['limit_reached', 'devices', used(51), 50],
  ['within_limit', 'devices', of(subscription('starter', 'TRIAL')), 50],
  ['within_limit', 'devices', of(subscription('starter', 'GRACE')), 50],
  ['within_limit', 'devices', of(subscription('starter'), subscription('extra')), 60],
  ['without_limit', 'devices', { ...of(subscription('pro')), ...used(9_000) }, null],
  ['without_limit', 'reports', of(subscription('pro')), null],
  ['limit_reached', 'seats', of(subscription('pro')), 0],
  ['not_in_plan', 'reports', {}, 0],
  ['feature_unknown', 'divices', {}, 0],
  ['feature_unknown', 'constructor', {}, 0],
  ['tenant_unknown', 'devices', { isTenantKnown: false, subscriptions: [] }, 0],
  ['no_subscription', 'devices', of(), 0],
  ['suspended', 'devices', of(subscription('starter', 'SUSPENDED')), 0],
  ['expired', 'devices', of(subscription('starter', 'EXPIRED')), 0],
  ['suspended', 'devices', of(subscription('pro', 'EXPIRED'), subscription('pro', 'SUSPENDED')), 0],
  ['status_unknown', 'devices', of(subscription('starter', 'FROZEN')), 0],
  ['override_blocks', 'devices', override('block'), 0],
  ['override_allows', 'reports', override('allow'), null],
  ['override_allows', 'devices', { ...override('allow'), ...used(50) }, null],
  ['override_allows', 'devices', { ...override('allow'), ...of() }, null],
  ['within_limit', 'devices', { ...override('allow', 80), ...used(50) }, 80],
  ['limit_reached', 'devices', { ...override('allow', 5), ...used(5) }, 5],
  ['within_limit', 'reports', override('allow', 1), 1],
  [
    'within_limit',
    'devices',
    { ...override('allow', 80), ...of(subscription('starter', 'SUSPENDED')) },
    80,
  ],
])('%s: %s, %j gives a limit of %j', (code, feature, given, limit) => {
  const answer = check(feature, given)
  expect(answer.why.code).toBe(code)
  expect(answer.limit).toBe(limit)
  expect(answer.why.sentence).toMatch(/^[A-Z0-9].+\.$/)
})

test.each([
  ['allow', null],
  ['allow', 1],
  ['block', null],
] as const)('%s (%j) has no say once its time is over', (rule, limit) => {
  expect(check('devices', override(rule, limit, NOW))).toEqual(check('devices'))
  expect(check('devices', override(rule, limit)).validUntil).toEqual(LATER)
})

test('the answer says of whom, of when and why, for people too', () => {
  const main = subscription('starter', 'GRACE')
  const answer = check('devices', { ...of(subscription('extra', 'GRACE'), main), ...used(12) })
  expect(answer).toEqual({
    allowed: true,
    limit: 60,
    used: 12,
    usedAsOf: NOW,
    plan: 'starter',
    status: 'GRACE',
    asOf: NOW,
    why: { code: 'within_limit', sentence: '12 of 60 devices are in use.' },
    validUntil: null,
  })
  expect(check('devices', override('allow', 80)).why.sentence).toBe(
    '0 of 80 devices are in use. An operator set the limit until 20 Mar 2026, 12:00 UTC.',
  )
})

test.each([
  [[subscription('extra')], 'PENDING', 'extra'],
  [[subscription('starter', 'EXPIRED'), subscription('extra')], 'EXPIRED', 'starter'],
  [[subscription('extra'), subscription('starter', 'SUSPENDED')], 'SUSPENDED', 'starter'],
])('an add-on alone does not make a tenant active: %j', (subscriptions, status, plan) => {
  const { allowed, why, ...answer } = check('devices', { subscriptions })
  expect({ allowed, ...answer }).toMatchObject({ allowed: false, status, plan, limit: 0 })
  expect(why.sentence).toBe('Extra is an add-on, and the tenant has no live main subscription.')
})

test('the plan that is named is the one that includes the feature', () => {
  const both = of(subscription('starter'), subscription('pro'))
  for (const feature of ['reports', 'devices']) {
    const { sentence } = check(feature, both).why
    expect(sentence).toBe(`The plan Pro includes ${feature} without a limit.`)
  }
})
