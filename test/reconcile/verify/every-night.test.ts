import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../../packages/bursar/src/base/log.ts'
import { createMetrics } from '../../../packages/bursar/src/base/metrics.ts'
import { readLastDifferences } from '../../../packages/bursar/src/reconcile/runs.store.ts'
import { Reconciling } from '../../../packages/bursar/src/service/work/reconciling.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { openVerifyStage, type VerifyStage } from './verify-stage.ts'

const DAY_SECONDS = 86_400
const QUARTER_SECONDS = 900

const clock = new VirtualClock()
const lines: string[] = []
let database: TestDatabase
let stage: VerifyStage
let nightly: Reconciling

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  stage = await openVerifyStage(database, clock)
  nightly = open(stage)
  await stage.sell('price_starter')
  await stage.sell('price_starter')
  await stage.refreshAll()
})
afterAll(async () => {
  await stage.close()
  await database.drop()
})

function open({ context, verifying }: VerifyStage): Reconciling {
  return new Reconciling({
    context,
    verifying,
    endpoint: { isDisabled: false, check: async () => undefined },
    accounts: [''],
    log: createLog({ level: 'info', destination: { write: (line) => lines.push(line) } }),
    metrics: createMetrics(),
    onStale: () => undefined,
  })
}

const runs = async () =>
  (await database.pool.query(`select job from bursar.reconcile_runs where job = 'verify'`)).rowCount

/** A day later: the sweep, and after it the comparison. */
async function night(): Promise<void> {
  await stage.pass(DAY_SECONDS)
  await nightly.run('sweep')
  await stage.refreshAll()
  await stage.pass(QUARTER_SECONDS)
  await nightly.run('verify')
}

test('it waits for the sweep and for what the sweep found, and then finds nothing', async () => {
  await nightly.run('verify')
  await stage.pass(DAY_SECONDS)
  await nightly.run('verify')
  await nightly.run('sweep')
  await nightly.run('verify')
  expect(await runs()).toBe(0)
  await stage.pass(QUARTER_SECONDS)
  await nightly.run('verify')
  expect(await runs()).toBe(1)
  expect(await stage.findings()).toEqual([])
  expect(lines.find((line) => line.includes('"verified"'))).toContain('"differences":0')
  await nightly.run('verify')
  expect(await runs()).toBe(1)
})

test('a difference is a finding that names it, and a metric, until a clean run', async () => {
  const { pool } = database
  await pool.query(`update bursar.subscriptions set status = 'SUSPENDED'`)
  await night()
  expect(await stage.findings()).toEqual(['answers_differ'])
  const { rows } = await pool.query('select severity, summary, details from bursar.findings')
  expect(rows).toMatchObject([
    {
      severity: 'action',
      summary: 'Bursar found 4 differences between its answers and Stripe.',
      details: { differences: 4 },
    },
  ])
  expect(rows[0].details.first[0]).toMatch(
    /: The status is SUSPENDED\. From Stripe, it is ACTIVE\.$/,
  )
  expect(await readLastDifferences(pool)).toBe(4)
  await pool.query(`update bursar.subscriptions set status = 'ACTIVE'`)
  await night()
  expect(await stage.findings()).toEqual([])
  expect(await readLastDifferences(pool)).toBe(0)
})

test('a process that stops leaves its run to another one', async () => {
  await database.pool.query(`update bursar.subscriptions set status = 'SUSPENDED'`)
  nightly.stop()
  await night()
  expect(await stage.findings()).toEqual([])
  nightly = open(stage)
  await stage.pass(61)
  await nightly.run('verify')
  expect(await stage.findings()).toEqual(['answers_differ'])
})
