import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type EntitlementsReport,
  judgeEntitlements,
} from '../../bench/entitlements/entitlements-report.ts'
import { printEntitlements } from '../../bench/entitlements/print-entitlements.ts'
import { runEntitlementsBench } from '../../bench/entitlements/run-entitlements-bench.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const SIZE = { tenants: 200, concurrency: 4, rounds: 1, seconds: 0.2, warm: 2_000, timeout: 0 }

let db: TestDatabase
let report: EntitlementsReport
beforeAll(async () => {
  db = await createTestDatabase()
  report = await runEntitlementsBench({ ...SIZE, databaseUrl: db.url })
}, 120_000)
afterAll(() => db.drop())

test('every cold check is answered, and the figures are told', () => {
  expect(report.cold.answered).toBeGreaterThan(0)
  expect(report.cold.perSecond).toBeGreaterThan(0)
  const text = printEntitlements(report)
  expect(text).toContain(`${report.cold.perSecond.toFixed(0)}/s`)
  expect(text).toContain(report.machine.node)
})

test('on a warm cache the service is not asked', () => {
  expect(report.warm).toMatchObject({ checks: SIZE.warm, cached: SIZE.warm })
})

test('a figure that misses its target is called missed', () => {
  const slow = { ...report, cold: { ...report.cold, perSecond: 2_999 } }
  const asked = { ...report, warm: { ...report.warm, p99Ms: 0.01, cached: SIZE.warm - 1 } }
  expect(judgeEntitlements(slow)[0]?.met).toBe(false)
  expect(judgeEntitlements(asked)[1]?.met).toBe(false)
  const fast = { ...slow, cold: { ...slow.cold, perSecond: 3_000 } }
  expect(judgeEntitlements(fast)[0]?.met).toBe(true)
})
