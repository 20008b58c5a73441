import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMetrics } from '../../packages/bursar/src/base/metrics.ts'
import {
  runSchedule,
  type ScheduleContext,
} from '../../packages/bursar/src/schedule/run-schedule.ts'
import { observe } from '../../packages/bursar/src/service/observe.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { scheduleContext } from '../support/schedule-context.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let clock: VirtualClock
let database: TestDatabase
let context: ScheduleContext

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
  context = scheduleContext(database, { onTermFailed: () => undefined })
})
afterEach(() => database.drop())

/** What `/metrics` says of it. */
async function told(): Promise<string[]> {
  const metrics = createMetrics()
  observe(metrics, { waiting: 0 }, database.pool)
  const lines = (await metrics.text()).split('\n')
  return lines.filter((line) => line.startsWith('bursar_schedule_succeeded'))
}

test('the metrics tell when the schedule last did all it had to', async () => {
  expect(await told()).toEqual(['bursar_schedule_succeeded_timestamp_seconds 0'])
  await runSchedule(context)
  const first = Date.parse('2026-01-01T00:00:00Z') / 1000
  expect(await told()).toEqual([`bursar_schedule_succeeded_timestamp_seconds ${first}`])
  clock.advanceSeconds(3600)
  await runSchedule(context)
  expect(await told()).toEqual([`bursar_schedule_succeeded_timestamp_seconds ${first + 3600}`])
})

test('a round in which a part failed is no success', async () => {
  await runSchedule(context)
  const before = await told()
  expect(before).not.toEqual(['bursar_schedule_succeeded_timestamp_seconds 0'])
  clock.advanceSeconds(3600)
  await database.pool.query('alter table bursar.delivery_counts rename to counts')
  await expect(runSchedule(context)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  expect(await told()).toEqual(before)
})
