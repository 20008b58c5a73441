import type { billingStatus, entitlementList } from '@bursar/wire/billing/read'
import { expect, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import { type EntitlementsBody, type StatusBody, toFacts } from './to-facts.ts'

const main = { plan_id: 'starter', plan_name: 'Starter', type: 'MAIN', has_access: true }
const STATUS: StatusBody = {
  status: 'ACTIVE',
  has_access: true,
  observed: true,
  as_of: '2026-03-01T12:00:00.000Z',
  subscriptions: [main],
}
const ENTITLED: EntitlementsBody = { entitlements: { devices: 50, reports: null }, used: {} }

test('what is read is what the customer API answers', () => {
  expectTypeOf<z.infer<typeof billingStatus>>().toExtend<StatusBody>()
  expectTypeOf<z.infer<typeof entitlementList>>().toExtend<EntitlementsBody>()
  expect(toFacts(STATUS, ENTITLED)).toEqual({
    plan: { id: 'starter', name: 'Starter' },
    status: 'ACTIVE',
    hasAccess: true,
    entitlements: { devices: 50, reports: null },
    used: {},
    isObserved: true,
    asOf: new Date('2026-03-01T12:00:00Z'),
  })
})

test.each([
  ['the one that gives access', [{ ...main, plan_id: 'old', has_access: false }, main], 'starter'],
  ['no add-on', [{ ...main, plan_id: 'extra', type: 'ADDON' }, main], 'starter'],
  ['what was, where nothing gives access', [{ ...main, has_access: false }], 'starter'],
  ['none, where there is none', [], undefined],
])('the plan is %s', (_case, subscriptions, planId) => {
  expect(toFacts({ ...STATUS, subscriptions }, ENTITLED)?.plan?.id).toBe(planId)
})

test.each([
  ['no answer', null, ENTITLED],
  ['a list', [], ENTITLED],
  ['an unknown status', { ...STATUS, status: 'GRANTED' }, ENTITLED],
  ['access that is a text', { ...STATUS, has_access: 'false' }, ENTITLED],
  ['no instant', { ...STATUS, as_of: 'soon' }, ENTITLED],
  ['a subscription of another shape', { ...STATUS, subscriptions: [{ plan_id: 1 }] }, ENTITLED],
  ['a limit that is a text', STATUS, { ...ENTITLED, entitlements: { devices: '50' } }],
  ['a limit below nothing', STATUS, { ...ENTITLED, entitlements: { devices: -1 } }],
  ['no counts', STATUS, { entitlements: {} }],
])('%s is nothing that is known', (_case, status, entitled) => {
  expect(toFacts(status, entitled)).toBeNull()
})
