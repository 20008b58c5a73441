import { afterAll, beforeAll, expect, test } from 'vitest'
import { DIFFERENCE_KINDS } from '../../../packages/bursar/src/reconcile/verify/difference/difference.ts'
import type { ListedDifference } from '../../../packages/bursar/src/reconcile/verify/difference/differences.store.ts'
import { sayDifference } from '../../../packages/bursar/src/reconcile/verify/difference/say-difference.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { differsIn, PLANTED_KINDS, type Planted, plant, sellFor } from './plant.ts'
import { openVerifyStage, type VerifyStage } from './verify-stage.ts'

const EACH = 5
const DAY_SECONDS = 86_400

const clock = new VirtualClock()
let database: TestDatabase
let stage: VerifyStage
const planted: Planted[] = []

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  stage = await openVerifyStage(database, clock)
  for (const kind of PLANTED_KINDS) planted.push(...(await sellFor(stage, kind, EACH)))
  await stage.refreshAll()
  await stage.pass(32 * DAY_SECONDS)
  await stage.catchEverything()
})
afterAll(async () => {
  await stage.close()
  await database.drop()
})

/** Those of which no difference of their kind is named. */
const unnamed = (found: readonly ListedDifference[]) =>
  planted.filter(
    (one) =>
      !found.some(
        ({ kind, subscriptionId }) => kind === one.kind && subscriptionId === differsIn(one),
      ),
  )

test('nothing differs before', async () => {
  const run = await stage.verify()
  expect(await stage.found(run)).toEqual([])
  expect(run).toMatchObject({ subscriptions: 50, differences: 0, held: 0, withoutTenant: 0 })
})

test('each of 50 differences of 10 kinds is named, repaired, and gone', async () => {
  await plant(database.pool, planted)
  await stage.pass(60)
  const run = await stage.verify()
  const found = await stage.found(run)
  expect(planted).toHaveLength(50)
  expect(unnamed(found)).toEqual([])
  const others = found.filter(({ subscriptionId }) => subscriptionId !== null)
  const expected = new Set(planted.map(differsIn))
  expect(others.filter(({ subscriptionId }) => !expected.has(subscriptionId!))).toEqual([])
  expect(found.map(sayDifference).filter((said) => /undefined|null/.test(said))).toEqual([])
  expect(await stage.repair(run)).toBe(50)
  const again = await stage.verify()
  expect((await stage.found(again)).map(sayDifference)).toEqual([])
})

test.each(PLANTED_KINDS)('without the comparison of %s, they are not all named', async (kind) => {
  await plant(
    database.pool,
    planted.filter((one) => one.kind === kind),
  )
  await stage.pass(60)
  const kinds = DIFFERENCE_KINDS.filter((one) => one !== kind)
  const of = planted.filter((one) => one.kind === kind)
  const blind = unnamed(await stage.found(await stage.verify({ kinds })))
  expect(of.every((one) => blind.includes(one))).toBe(true)
  const run = await stage.verify()
  const seen = unnamed(await stage.found(run))
  expect(of.filter((one) => seen.includes(one))).toEqual([])
  await stage.repair(run)
})
