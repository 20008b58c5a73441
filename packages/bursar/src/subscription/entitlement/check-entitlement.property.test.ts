import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plans } from '../plans.ts'
import { ACCESS, STATUSES } from '../status.ts'
import { checkEntitlement, type EntitlementFacts } from './check-entitlement.ts'
import { WHYS } from './why.ts'

const PLANS: Plans = {
  starter: { name: 'Starter', type: 'MAIN', prices: [], limits: { devices: 50 } },
  pro: { name: 'Pro', type: 'MAIN', prices: [], limits: { devices: null }, features: ['reports'] },
  extra: { name: 'Extra', type: 'ADDON', prices: [], limits: { devices: 10, seats: 1 } },
}

const NOW = new Date('2026-03-15T12:00:00Z')
const instant = fc.integer({ min: -1000, max: 1000 }).map((s) => new Date(NOW.getTime() + s * 1000))
const planId = fc.constantFrom('starter', 'pro', 'extra', 'gone', 'constructor')
const feature = fc.constantFrom('devices', 'seats', 'reports', 'nothing', 'toString')

const item = fc.record({
  planId,
  priceId: fc.constant('price'),
  quantity: fc.integer({ min: 0, max: 9 }),
})
const subscription = fc.record({
  status: fc.oneof(fc.constantFrom<string>(...STATUSES), fc.constantFrom('FROZEN', '', 'active')),
  planId,
  items: fc.array(item, { maxLength: 3 }),
})
const override = fc.record({
  rule: fc.constantFrom('allow' as const, 'block' as const),
  limit: fc.option(fc.integer({ min: 0, max: 99 })),
  expiresAt: instant,
})
const facts: fc.Arbitrary<EntitlementFacts> = fc.record({
  isTenantKnown: fc.boolean(),
  subscriptions: fc.array(subscription, { maxLength: 4 }),
  usage: fc.option(fc.record({ used: fc.integer({ min: 0, max: 99 }), asOf: instant })),
  override: fc.option(override),
  now: fc.constant(NOW),
})

const isRunning = (given: EntitlementFacts) =>
  given.override !== null && given.override.expiresAt > given.now
const hasAccess = ({ subscriptions }: EntitlementFacts) =>
  subscriptions.some(({ status }) => STATUSES.some((one) => one === status && ACCESS[one]))

/** Checks a claim over facts that are made up. */
const always = (claim: (given: EntitlementFacts, feature: string) => void) =>
  fc.assert(fc.property(facts, feature, claim), { numRuns: 500 })

test('allowed says what the reason says, and only then is there anything left', () => {
  always((given, name) => {
    const { allowed, limit, used, why } = checkEntitlement(name, given, PLANS)
    expect(allowed).toBe(WHYS[why.code].isAllowed)
    expect(allowed).toBe(limit === null || (used ?? 0) < limit)
  })
})

test('without access, or with a status that nobody knows, only an operator can allow', () => {
  always((given, name) => {
    if (given.isTenantKnown && hasAccess(given)) return
    const { allowed } = checkEntitlement(name, given, PLANS)
    if (allowed) expect([isRunning(given), given.override?.rule]).toEqual([true, 'allow'])
  })
})

test('what an operator denies is denied, and what has run out has no say', () => {
  always((given, name) => {
    const answer = checkEntitlement(name, given, PLANS)
    if (isRunning(given) && given.override?.rule === 'block') expect(answer.allowed).toBe(false)
    if (!isRunning(given)) {
      expect(answer).toEqual(checkEntitlement(name, { ...given, override: null }, PLANS))
    }
  })
})

test('more usage never allows what less usage did not', () => {
  always((given, name) => {
    const more = { used: (given.usage?.used ?? 0) + 1, asOf: NOW }
    const before = checkEntitlement(name, given, PLANS).allowed
    if (!before)
      expect(checkEntitlement(name, { ...given, usage: more }, PLANS).allowed).toBe(false)
  })
})

test('a subscription of a status without access, or unknown, changes nothing that is granted', () => {
  always((given, name) => {
    const granting = given.subscriptions.filter(({ status }) =>
      STATUSES.some((one) => one === status && ACCESS[one]),
    )
    const all = checkEntitlement(name, given, PLANS)
    const only = checkEntitlement(name, { ...given, subscriptions: granting }, PLANS)
    expect([all.allowed, all.limit]).toEqual([only.allowed, only.limit])
  })
})
