import { expect, test } from 'vitest'
import type { Plans } from '../plans.ts'
import type { Status } from '../status.ts'
import { type EntitledSubscription, entitlementsOf } from './entitlements-of.ts'

const plan = { type: 'MAIN', prices: [] } as const
const PLANS: Plans = {
  starter: { ...plan, name: 'Starter', limits: { devices: 50, seats: 5 } },
  extra: { ...plan, type: 'ADDON', name: 'Extra', limits: { seats: 10 } },
  alone: { ...plan, type: 'ADDON', standalone: true, name: 'Alone', limits: { seats: 2 } },
  pro: { ...plan, name: 'Pro', limits: { devices: null } },
  none: { ...plan, name: 'None', limits: { devices: 0 } },
}

/** `starter×2 extra` for two of the one and one of the other. */
function subscription(text: string, status: Status = 'ACTIVE'): EntitledSubscription {
  const items = text.split(' ').map((part) => {
    const [planId = '', quantity = '1'] = part.split('×')
    return { planId, quantity: Number(quantity), priceId: `price_${planId}` }
  })
  return { status, items }
}

test.each<[readonly string[], Readonly<Record<string, number | null>>]>([
  [[], {}],
  [['starter'], { devices: 50, seats: 5 }],
  [['starter×3'], { devices: 150, seats: 15 }],
  [['starter extra×2'], { devices: 50, seats: 25 }],
  [['starter', 'extra×2'], { devices: 50, seats: 25 }],
  [['starter', 'starter'], { devices: 100, seats: 10 }],
  [['starter pro'], { devices: null, seats: 5 }],
  [['pro', 'starter×9'], { devices: null, seats: 45 }],
  [['none'], { devices: 0 }],
  [['starter×0'], {}],
  [['pro×0'], {}],
  [['extra×3'], {}],
  [['extra×3', 'starter×0'], {}],
  [['alone×2'], { seats: 4 }],
  [['gone'], {}],
  [['constructor'], {}],
])('%j together give %j', (texts, expected) => {
  const subscriptions = texts.map((text) => subscription(text))
  expect(entitlementsOf(subscriptions, PLANS)).toEqual(expected)
})

test.each<[Status, number | undefined]>([
  ['TRIAL', 50],
  ['ACTIVE', 50],
  ['GRACE', 50],
  ['SUSPENDED', undefined],
  ['EXPIRED', undefined],
])('a subscription that is %s gives %s devices', (status, devices) => {
  expect(entitlementsOf([subscription('starter', status)], PLANS)['devices']).toBe(devices)
})

test('what one subscription has lost, another still gives', () => {
  const both = [subscription('starter×5', 'EXPIRED'), subscription('alone')]
  expect(entitlementsOf(both, PLANS)).toEqual({ seats: 2 })
})

test('where less is paid than Stripe bills, it is what both grant, and the smaller limit', () => {
  const paid = subscription('starter×2 extra')
  const held = (text: string) => ({ ...paid, billedItems: subscription(text).items })
  expect(entitlementsOf([held('starter extra')], PLANS)).toEqual({ devices: 50, seats: 15 })
  expect(entitlementsOf([held('pro')], PLANS)).toEqual({ devices: 100 })
})
