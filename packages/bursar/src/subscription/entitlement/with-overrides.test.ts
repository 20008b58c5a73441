import { expect, test } from 'vitest'
import { checkEntitlement, type Override } from './check-entitlement.ts'
import { entitlementsOf } from './entitlements-of.ts'
import { withOverrides } from './with-overrides.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const PLANS = {
  starter: {
    name: 'Starter',
    type: 'MAIN' as const,
    prices: ['price_starter'],
    limits: { devices: 50 },
    features: ['reports'],
  },
}
const FEATURES = ['devices', 'reports', 'sso']
const override = (rule: Override['rule'], limit: number | null): Override => ({
  rule,
  limit,
  expiresAt: new Date('2026-12-01T00:00:00Z'),
})

test.each([
  { status: 'ACTIVE', devices: override('allow', 500), expected: { devices: 500, reports: null } },
  {
    status: 'ACTIVE',
    devices: override('allow', null),
    expected: { devices: null, reports: null },
  },
  { status: 'ACTIVE', devices: override('block', null), expected: { reports: null } },
  { status: 'EXPIRED', devices: override('allow', 5), expected: { devices: 5 } },
  { status: 'EXPIRED', devices: override('block', null), expected: {} },
] as const)('$status, and $devices.effect $devices.limit', ({ status, devices, expected }) => {
  const items = [{ priceId: 'price_starter', planId: 'starter', quantity: 1 }]
  const overrides = new Map([['devices', devices]])
  const told = withOverrides(entitlementsOf([{ status, items }], PLANS), overrides)
  expect(told).toEqual(expected)
  // The list and the check never disagree.
  for (const feature of FEATURES) {
    const facts = {
      isTenantKnown: true,
      subscriptions: [{ status, planId: 'starter', items }],
      usage: null,
      override: overrides.get(feature) ?? null,
      now: NOW,
    }
    const { allowed, limit } = checkEntitlement(feature, facts, PLANS)
    expect(Object.hasOwn(told, feature), feature).toBe(allowed)
    if (allowed) expect(told[feature]).toBe(limit)
  }
})
