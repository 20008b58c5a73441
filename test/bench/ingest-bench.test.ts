import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IngestReport } from '../../bench/ingest/ingest-report.ts'
import { judgeIngest } from '../../bench/ingest/ingest-targets.ts'
import { printIngest } from '../../bench/ingest/print-ingest.ts'
import { runIngestBench } from '../../bench/ingest/run-ingest-bench.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const ROWS = 300
const SOAKED = 200
/** Six processes are started one after another. */
const START_MS_MAX = 180_000

let db: TestDatabase
let report: IngestReport

beforeAll(async () => {
  db = await createTestDatabase()
  report = await runIngestBench({
    rows: ROWS,
    concurrency: [4],
    rounds: 1,
    seconds: 0.2,
    soak: SOAKED,
    timeout: 0,
    databaseUrl: db.url,
  })
}, START_MS_MAX)
afterAll(() => db.drop())

test('what was answered with 200 is stored, by every server that stores', async () => {
  const { rows } = await db.pool.query<{ ours: number; usual: number }>(
    `select (select count(*) from bursar.stripe_events)::int as ours,
       (select count(*) from usual.events)::int as usual`,
  )
  const { ours, usual } = rows[0]!
  expect(report.stored).toBe(report.answered)
  expect(ours + usual).toBe(2 * ROWS + report.answered)
  expect(ours).toBeGreaterThan(ROWS + SOAKED)
  expect(usual).toBeGreaterThan(ROWS)
})

test('ours raises the objects that the tables were filled with, and makes no others', async () => {
  const { rows } = await db.pool.query<{ objects: number; stale: number }>(
    `select count(*)::int as objects, count(*) filter (where stale)::int as stale
     from bursar.stripe_objects`,
  )
  expect(rows[0]!.objects).toBe(ROWS / 10)
  expect(rows[0]!.stale).toBeGreaterThan(0)
})

test('every variant has a row, and ours a ratio to each of the others', () => {
  expect(report.cells.map(({ variant }) => variant)).toEqual([
    'verify-only',
    'ours',
    'usual-handler',
    'one-insert',
  ])
  expect(report.cells.every(({ perSecond, p99Ms }) => perSecond > 0 && p99Ms > 0)).toBe(true)
  expect(report.ratios.map(({ to }) => to)).toEqual(['verify-only', 'usual-handler', 'one-insert'])
  const text = printIngest(report)
  for (const { variant } of report.cells) expect(text).toContain(`\n${variant} `)
  expect(text).toContain(report.machine.node)
})

test('a target that was not measured is not met', () => {
  const targets = judgeIngest(report)
  const measured = targets.filter(({ got }) => got !== null)
  expect(targets).toHaveLength(7)
  expect(measured.map(({ claim }) => claim)).toEqual([
    `memory grows by less than 20 MB over ${SOAKED} events`,
  ])
  expect(targets.filter(({ got, met }) => got === null && met)).toEqual([])
})
