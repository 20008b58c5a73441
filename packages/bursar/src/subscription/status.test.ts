import { expect, test } from 'vitest'
import { ACCESS } from './status.ts'

test('trial, active and grace have access; suspended and expired have not', () => {
  expect(ACCESS).toEqual({
    TRIAL: true,
    ACTIVE: true,
    GRACE: true,
    SUSPENDED: false,
    EXPIRED: false,
  })
})
