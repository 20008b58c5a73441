import { expect, test } from 'vitest'
import { ACCESS, type Status, tenantStatusOf } from './status.ts'

test('trial, active and grace have access; suspended and expired have not', () => {
  expect(ACCESS).toEqual({
    TRIAL: true,
    ACTIVE: true,
    GRACE: true,
    SUSPENDED: false,
    EXPIRED: false,
  })
})

test.each<[readonly Status[], string]>([
  [[], 'PENDING'],
  [['EXPIRED'], 'EXPIRED'],
  [['EXPIRED', 'SUSPENDED'], 'SUSPENDED'],
  [['SUSPENDED', 'GRACE', 'EXPIRED'], 'GRACE'],
  [['GRACE', 'TRIAL'], 'TRIAL'],
  [['EXPIRED', 'TRIAL', 'ACTIVE'], 'ACTIVE'],
])('a tenant with %j is %s', (statuses, expected) => {
  expect(tenantStatusOf(statuses)).toBe(expected)
})
