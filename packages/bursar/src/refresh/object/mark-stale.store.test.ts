import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { objectsOf } from '../../subscription/tracked-object.ts'
import { markStale } from './mark-stale.store.ts'

const clock = new VirtualClock()
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ clock })
})
afterAll(() => database.drop())
beforeEach(() => database.pool.query('truncate bursar.stripe_objects'))

const OBJECTS = objectsOf('', 'subscription', ['sub_2', 'sub_1', 'sub_2'])
const [ONE] = objectsOf('', 'subscription', ['sub_1'])

/** `waits`: for how many seconds it has been stale; `due`: in how many it is asked for. */
async function read() {
  const { rows } = await database.pool.query(`
    select object_id as "objectId", generation, cause, priority, attempts, failures,
      extract(epoch from bursar.clock() - stale_since)::int as waits,
      extract(epoch from due_at - bursar.clock())::int as due
    from bursar.stripe_objects order by object_id`)
  return rows
}

const postpone = () =>
  database.pool.query(`
    update bursar.stripe_objects set attempts = 3, failures = 4,
      due_at = bursar.clock() + interval '1 hour'`)

test('what is known and what is not is stale now, each once', async () => {
  expect(await markStale(database.pool, OBJECTS, 'recheck')).toEqual([1, 1])
  expect(await markStale(database.pool, [ONE!], 'recheck')).toEqual([2])
  const stale = { cause: 'recheck', priority: 1, attempts: 0, failures: 0, waits: 0, due: 0 }
  expect(await read()).toEqual([
    { objectId: 'sub_1', generation: 2, ...stale },
    { objectId: 'sub_2', generation: 1, ...stale },
  ])
})

test('what is stale stays so since when it was, and never goes behind where it stood', async () => {
  await markStale(database.pool, [ONE!], 'link')
  await postpone()
  clock.advanceSeconds(60)
  await markStale(database.pool, [ONE!], 'late_read')
  expect(await read()).toMatchObject([{ cause: 'late_read', priority: -2, waits: 60, due: 0 }])
})

test('news of what may be a sale goes before other news', async () => {
  const priority = async () => (await read()).map((row) => row.priority)
  await markStale(database.pool, [ONE!], 'event')
  expect(await priority()).toEqual([-2])
  const observe = 'update bursar.stripe_objects set observed_generation = generation'
  await database.pool.query(observe)
  await markStale(database.pool, [ONE!], 'event')
  expect(await priority()).toEqual([0])
  await database.pool.query(`${observe}, waiting_since = bursar.clock()`)
  await markStale(database.pool, [ONE!], 'link')
  expect(await priority()).toEqual([-2])
  await database.pool.query(observe)
  await markStale(database.pool, [ONE!], 'recheck')
  expect(await priority()).toEqual([1])
})

test('answers that could not be worked with are forgotten, outages where it is said', async () => {
  await markStale(database.pool, [ONE!], 'link')
  await postpone()
  await markStale(database.pool, [ONE!], 'link')
  expect(await read()).toMatchObject([{ attempts: 0, failures: 4 }])
  await markStale(database.pool, [ONE!], 'operator', { forgetsFailures: true })
  expect(await read()).toMatchObject([{ attempts: 0, failures: 0 }])
})

test('where it is said, what is stale and due is left as it is', async () => {
  const unlessDue = { unlessDue: true }
  expect(await markStale(database.pool, [ONE!], 'link', unlessDue)).toEqual([1])
  expect(await markStale(database.pool, [ONE!], 'link', unlessDue)).toEqual([])
  await postpone()
  expect(await markStale(database.pool, [ONE!], 'link', unlessDue)).toEqual([2])
  await database.pool.query('update bursar.stripe_objects set observed_generation = generation')
  expect(await markStale(database.pool, [ONE!], 'link', unlessDue)).toEqual([3])
})
