import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  judgeMessages,
  type MessagesReport,
  printMessages,
  toMessagesRatios,
} from '../../bench/outbox/outbox-report.ts'
import { MESSAGES_TURNS, type MessagesVariant } from '../../bench/outbox/outbox-variants.ts'
import { runOutboxBench } from '../../bench/outbox/run-outbox-bench.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** More than a round hands to the queue. */
const MESSAGES = 5_000
/** Some ten processes are started one after another. */
const START_MS_MAX = 240_000

let database: TestDatabase
let report: MessagesReport

beforeAll(async () => {
  database = await createTestDatabase()
  report = await runOutboxBench({
    messages: MESSAGES,
    objects: 10,
    concurrency: 2,
    rounds: 1,
    seconds: 0.2,
    timeout: 0,
    databaseUrl: database.url,
  })
}, START_MS_MAX)
afterAll(() => database.drop())

test('each variant enqueues what it says while it is measured, and the mail server is tried', () => {
  expect(report.samples.map(({ variant, pending }) => `${variant} ${pending}`).sort()).toEqual([
    'again 0',
    'again 0',
    `fresh ${MESSAGES}`,
    `fresh ${MESSAGES}`,
    'nothing 0',
    'nothing 0',
    `queued ${MESSAGES}`,
    `queued ${MESSAGES}`,
  ])
  expect(report.connections).toBeGreaterThan(0)
  expect(report.ratios).toHaveLength(6)
})

test('what was measured was done', async () => {
  const { rows } = await database.pool.query(
    `select (select count(*) from bursar.subscriptions)::int as subscriptions,
       (select count(*) > 100 from bursar.stripe_events) as recorded`,
  )
  expect(rows).toEqual([{ subscriptions: 10, recorded: true }])
})

test('over four rounds each variant has each place once, and each other one before it once', () => {
  const places = MESSAGES_TURNS.flatMap((turn) =>
    turn.map((variant, place) => `${variant} ${place}`),
  )
  const pairs = MESSAGES_TURNS.flatMap((turn) =>
    turn.slice(1).map((own, at) => `${turn[at]} ${own}`),
  )
  expect(new Set(places).size).toBe(16)
  expect(new Set(pairs).size).toBe(12)
})

test('the verdicts rest on the ratios within each round', () => {
  const sample = (variant: MessagesVariant, round: number, rate: number) => ({
    ...{ variant, round, pending: 0 },
    ingest: { perSecond: 5000, micros: 1000 / rate },
    refresh: { perSecond: rate, micros: 1000 / rate },
  })
  const samples = [0, 1, 2].flatMap((round) => [
    sample('nothing', round, 98 * (round + 1)),
    sample('again', round, 102 * (round + 1)),
    sample('fresh', round, 95 * (round + 1)),
    sample('queued', round, 94 * (round + 1)),
  ])
  const judged = judgeMessages({ ratios: toMessagesRatios(samples) })
  expect(judged.map(({ met }) => met)).toEqual([true, true, false, false])
  const printed = printMessages({ ...report, ratios: toMessagesRatios(samples) })
  expect(printed).toContain('NO  ingest')
  expect(printed).toContain('nothing pending beside nothing pending, refresh: 1.04')
  expect(printed).toMatch(/ingest, all are pending, and wait .*by the clock 1.00/)
  expect(printed).toMatch(/refresh, all are pending, and wait .*by the clock 0.94/)
})
