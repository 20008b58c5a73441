import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeDrain } from '../../bench/drain/drain-targets.ts'
import { printDrain } from '../../bench/drain/print-drain.ts'
import { type DrainReport, runDrainBench } from '../../bench/drain/run-drain-bench.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const OBJECTS = 20
const EVENTS_PER_OBJECT = 3
/** Two processes are started one after another. */
const START_MS_MAX = 120_000

let db: TestDatabase
let report: DrainReport

beforeAll(async () => {
  db = await createTestDatabase()
  report = await runDrainBench({
    objects: OBJECTS,
    eventsPerObject: EVENTS_PER_OBJECT,
    concurrency: 4,
    databaseUrl: db.url,
  })
}, START_MS_MAX)
afterAll(() => db.drop())

test('one fetch answers all events of an object, whether anything has changed or not', () => {
  const fetched = { events: 60, observed_generation: 20, fetches: 20, fetchesPerEvent: 1 / 3 }
  expect(report.waves).toMatchObject([
    { name: 'first', ...fetched },
    { name: 'again', ...fetched },
  ])
})

test('what was drained is in the tables', async () => {
  const { rows } = await db.pool.query(
    `select (select count(*) from bursar.subscriptions)::int as subscriptions,
       (select count(*) from bursar.stripe_events where processed_at is not null)::int as processed`,
  )
  expect(rows).toEqual([{ subscriptions: OBJECTS, processed: 2 * OBJECTS * EVENTS_PER_OBJECT }])
})

test('the verdicts rest on the figures', () => {
  const [first] = report.waves
  const slow = { ...first!, refreshesPerSecond: 24.9, fetchesPerEvent: 0.26 }
  const fast = { ...first!, refreshesPerSecond: 25, fetchesPerEvent: 0.25 }
  const metOf = (wave: typeof slow) =>
    judgeDrain({ ...report, waves: [wave] }).map(({ met }) => met)
  expect(metOf(slow)).toEqual([false, false])
  expect(metOf(fast)).toEqual([true, true])
  expect(printDrain({ ...report, waves: [slow] })).toContain('NO  first: at least 25 objects')
})
