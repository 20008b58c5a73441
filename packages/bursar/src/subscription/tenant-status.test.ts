import { expect, test } from 'vitest'
import type { Plan } from './plans.ts'
import type { Status } from './status.ts'
import { tenantStatusOf } from './tenant-status.ts'

const plan = (type: Plan['type'], standalone = false): Plan => {
  return { name: type, type, prices: [], limits: {}, standalone }
}
const PLANS = {
  main: plan('MAIN'),
  trial: plan('TRIAL'),
  addon: plan('ADDON'),
  alone: plan('ADDON', true),
}

/** `ACTIVE` is of the MAIN plan, `ACTIVE addon` of the add-on. */
function statusOf(subscriptions: readonly string[]): string {
  const told = subscriptions.map((one) => one.split(' '))
  const own = told.map(([status, planId = 'main']) => ({ status: status as Status, planId }))
  return tenantStatusOf(own, PLANS)
}

test.each<[readonly string[], string]>([
  [[], 'PENDING'],
  [['EXPIRED'], 'EXPIRED'],
  [['EXPIRED', 'SUSPENDED'], 'SUSPENDED'],
  [['SUSPENDED', 'GRACE', 'EXPIRED'], 'GRACE'],
  [['GRACE', 'TRIAL'], 'TRIAL'],
  [['EXPIRED', 'TRIAL', 'ACTIVE'], 'ACTIVE'],
  [['ACTIVE addon'], 'PENDING'],
  [['ACTIVE addon', 'GRACE addon'], 'PENDING'],
  [['ACTIVE addon', 'EXPIRED'], 'EXPIRED'],
  [['EXPIRED', 'ACTIVE addon', 'SUSPENDED'], 'SUSPENDED'],
  [['EXPIRED addon', 'ACTIVE addon'], 'EXPIRED'],
  [['ACTIVE addon', 'GRACE'], 'ACTIVE'],
  [['ACTIVE addon', 'TRIAL trial'], 'ACTIVE'],
  [['ACTIVE alone'], 'ACTIVE'],
  [['ACTIVE addon', 'GRACE alone'], 'ACTIVE'],
  [['ACTIVE forgotten'], 'ACTIVE'],
])('a tenant with %j is %s', (subscriptions, expected) => {
  expect(statusOf(subscriptions)).toBe(expected)
})
