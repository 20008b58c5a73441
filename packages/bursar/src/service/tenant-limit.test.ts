import { beforeEach, expect, test } from 'vitest'
import { TenantLimit } from './tenant-limit.ts'

let now: number
let limit: TenantLimit
beforeEach(() => {
  now = 0
  limit = new TenantLimit(20, () => now)
})

/** How many of so many questions were let through. */
function admitted(tenantId: string, times: number): number {
  let count = 0
  for (let index = 0; index < times; index += 1) {
    try {
      limit.admit(tenantId)
      count += 1
    } catch (error) {
      expect(error).toMatchObject({ code: 'ASKED_TOO_OFTEN' })
    }
  }
  return count
}

test('a tenant may ask ten times at once, then once a second', () => {
  expect(admitted('acme', 100)).toBe(10)
  now += 3_000
  expect(admitted('acme', 100)).toBe(3)
  now += 3_600_000
  expect(admitted('acme', 100)).toBe(10)
})

test('another tenant asks on meanwhile', () => {
  admitted('acme', 100)
  expect(admitted('other', 100)).toBe(10)
})

test('where the rate is low, one may come back after five seconds all the same', () => {
  limit = new TenantLimit(1, () => now)
  admitted('acme', 100)
  now += 5_000
  expect(admitted('acme', 100)).toBe(1)
})

test('however many tenants ask, it remembers so many, and those who ask now', () => {
  admitted('acme', 100)
  for (let index = 0; index < 10_500; index += 1) {
    limit.admit(`tenant-${index}`)
    if (index % 1_000 === 0) expect(admitted('acme', 1)).toBe(0)
  }
  expect(limit.size).toBe(10_000)
})
