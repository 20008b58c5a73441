import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type EffectsReport,
  judgeEffects,
  printEffects,
  toEffectsRatios,
} from '../../bench/effects/effects-report.ts'
import { EFFECTS_VARIANT_NAMES } from '../../bench/effects/effects-variants.ts'
import { runEffectsBench } from '../../bench/effects/run-effects-bench.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** More than a round hands to the queue. */
const EFFECTS = 5_000
/** Some ten processes are started one after another. */
const START_MS_MAX = 240_000

const databases: TestDatabase[] = []
let report: EffectsReport

beforeAll(async () => {
  for (const _ of EFFECTS_VARIANT_NAMES) databases.push(await createTestDatabase())
  report = await runEffectsBench({
    effects: EFFECTS,
    subjects: 10,
    concurrency: 2,
    rounds: 1,
    seconds: 0.2,
    patience: 0,
    databaseUrls: databases.map(({ url }) => url),
  })
}, START_MS_MAX)
afterAll(async () => {
  for (const database of databases) await database.drop()
})

test('each variant owes what it says while it is measured, and the mail server is tried', () => {
  expect(report.samples.map(({ variant, owed }) => `${variant} ${owed}`).sort()).toEqual([
    `fresh ${EFFECTS}`,
    `fresh ${EFFECTS}`,
    'nothing 0',
    'nothing 0',
    `queued ${EFFECTS}`,
    `queued ${EFFECTS}`,
  ])
  expect(report.connections).toBeGreaterThan(0)
  expect(report.ratios).toHaveLength(4)
})

test('what was measured was done', async () => {
  for (const { pool } of databases) {
    const { rows } = await pool.query(
      `select (select count(*) from bursar.subscriptions)::int as subscriptions,
         (select count(*) > 30 from bursar.stripe_events) as recorded`,
    )
    expect(rows).toEqual([{ subscriptions: 10, recorded: true }])
  }
})

test('the verdicts rest on the ratios within each round', () => {
  const sample = (variant: 'nothing' | 'fresh' | 'queued', round: number, rate: number) => ({
    ...{ variant, round, ingest: rate, refresh: rate, owed: 0 },
  })
  const samples = [0, 1, 2].flatMap((round) => [
    sample('nothing', round, 100 * (round + 1)),
    sample('fresh', round, 95 * (round + 1)),
    sample('queued', round, 94 * (round + 1)),
  ])
  const judged = judgeEffects({ ratios: toEffectsRatios(samples) })
  expect(judged.map(({ met }) => met)).toEqual([true, true, false, false])
  expect(printEffects({ ...report, ratios: toEffectsRatios(samples) })).toContain('NO  ingest')
})
