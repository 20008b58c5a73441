import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeMonthStart } from '../../bench/month-start/month-start-targets.ts'
import { printMonthStart } from '../../bench/month-start/print-month-start.ts'
import {
  type MonthStartReport,
  runMonthStartBench,
} from '../../bench/month-start/run-month-start-bench.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const SUBSCRIPTIONS = 600
/** An account is seeded, adopted, and a month passes. */
const START_MS_MAX = 240_000

let db: TestDatabase
let report: MonthStartReport

beforeAll(async () => {
  db = await createTestDatabase()
  report = await runMonthStartBench({
    subscriptions: SUBSCRIPTIONS,
    requestsPerSecond: 100,
    pageMs: 10,
    buyEverySeconds: 1,
    databaseUrl: db.url,
  })
}, START_MS_MAX)
afterAll(() => db.drop())

test('renewals at one instant take far fewer reads than there are of them', () => {
  expect(report.refreshesPerRequest).toBeGreaterThan(4)
  expect(report.requests['GET /v1/subscriptions']).toBeGreaterThanOrEqual(SUBSCRIPTIONS / 100)
  expect(report.limited).toBe(0)
  expect(report.checkoutSeconds.length).toBeGreaterThan(0)
})

test('every renewal and every sale is in the tables', async () => {
  const { rows } = await db.pool.query(
    `select (select count(*) from bursar.stripe_events where processed_at is null)::int as pending,
       (select count(*) from bursar.subscriptions)::int as subscriptions`,
  )
  const sales = report.checkoutSeconds.length
  expect(rows).toEqual([{ pending: 0, subscriptions: SUBSCRIPTIONS + sales }])
})

test('the verdicts rest on the figures', () => {
  const full = { ...report, options: { ...report.options, subscriptions: 100_000 } }
  const metOf = (given: Partial<MonthStartReport>) =>
    judgeMonthStart({ ...full, ...given }).map(({ met }) => met)
  expect(metOf({ seconds: 151, checkoutSeconds: [0.1, 2.1], limited: 1 })).toEqual(
    Array(3).fill(false),
  )
  expect(metOf({ seconds: 150, checkoutSeconds: [0.1, 2], limited: 0 })).toEqual(
    Array(3).fill(true),
  )
  expect(printMonthStart({ ...full, seconds: 151 })).toContain('NO  all renewals observed')
})
