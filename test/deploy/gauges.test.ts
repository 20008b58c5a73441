import { afterEach, beforeEach, expect, test } from 'vitest'
import { countPending } from '../../packages/bursar/src/outbox/messages.store.ts'
import { readOldestWatermarks } from '../../packages/bursar/src/reconcile/watermark.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase({ clock: new VirtualClock() })
})
afterEach(() => database.drop())

test('own and connected accounts have a watermark age each, and the oldest counts', async () => {
  expect(await readOldestWatermarks(database.pool)).toEqual([])
  await database.pool.query(`
    insert into bursar.event_watermarks (account, caught_up_to) values
      ('', bursar.clock() - interval '90 seconds'),
      ('acct_1', bursar.clock() - interval '1 hour'),
      ('acct_2', bursar.clock() - interval '1 day'),
      ('acct_3', null)`)
  const ages = await readOldestWatermarks(database.pool)
  expect(ages.toSorted((a, b) => a.seconds - b.seconds)).toEqual([
    { accounts: 'own', seconds: 90 },
    { accounts: 'connected', seconds: 86_400 },
  ])
})

test('the lag of the outbox is the age of the oldest pending message of a kind', async () => {
  expect(await countPending(database.pool)).toEqual([])
  await database.pool.query(`
    insert into bursar.outbox (kind, name, cause_key, enqueued_at, retried_at, ended_at, outcome)
    values
      ('webhook', 'finding.opened', 'a', bursar.clock() - interval '1 hour', null, null, null),
      ('webhook', 'finding.opened', 'b', bursar.clock() - interval '2 hours',
        bursar.clock() - interval '10 seconds', null, null),
      ('webhook', 'finding.opened', 'c', bursar.clock() - interval '3 hours', null,
        bursar.clock(), 'dead'),
      ('alert', 'finding.opened', 'd', bursar.clock() - interval '5 seconds', null, null, null)`)
  const pending = await countPending(database.pool)
  expect(pending.toSorted((a, b) => a.count - b.count)).toEqual([
    { kind: 'alert', count: 1, lagSeconds: 5 },
    { kind: 'webhook', count: 2, lagSeconds: 3600 },
  ])
})
