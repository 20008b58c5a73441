import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveMissingChecks } from '../../packages/bursar/src/refresh/object/missing-checks.store.ts'
import { runTick } from '../../packages/bursar/src/schedule/run-tick.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { findUnchecked } from '../support/find-unchecked.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const MANY = 1_200

let clock: VirtualClock
let database: TestDatabase
beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
  await database.pool.query("insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme')")
})
afterEach(() => database.drop())

const LIVE = `
insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items, account,
  stripe_subscription_id)
select 's' || n, 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'sub_' || n
from generate_series(1, $1::int) n`

test('a live subscription that nothing looks at gets a check, spread over the week', async () => {
  await database.pool.query(LIVE, [MANY])
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind, observed_generation)
     values ('', 'sub_1', 'subscription', 1)`,
  )
  expect(await findUnchecked(database.pool, clock.now())).toHaveLength(MANY)
  expect(await giveMissingChecks(database.pool)).toBe(MANY)
  expect(await findUnchecked(database.pool, clock.now())).toEqual([])
  const byDay = await database.pool.query(
    `select date_trunc('day', recheck_at) as day, count(*)::int as count
     from bursar.stripe_objects group by 1`,
  )
  expect(byDay.rows.length).toBeGreaterThanOrEqual(6)
  expect(Math.max(...byDay.rows.map(({ count }) => count))).toBeLessThan(MANY / 3)
  expect(await giveMissingChecks(database.pool)).toBe(0)
})

test('what ended, what is stale and what has a check already is left as it is', async () => {
  await database.pool.query(LIVE, [3])
  await database.pool.query(
    "update bursar.subscriptions set status = 'EXPIRED' where subscription_id = 's1'",
  )
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind, observed_generation, recheck_at)
     values ('', 'sub_2', 'subscription', 0, null),
       ('', 'sub_3', 'subscription', 1, bursar.clock() + interval '1 minute')`,
  )
  expect(await giveMissingChecks(database.pool)).toBe(0)
})

test('a tick marks at most 500 stale, the ones that wait longest, and the next ticks the rest', async () => {
  await database.pool.query(LIVE, [MANY])
  await giveMissingChecks(database.pool)
  clock.advanceDays(8)
  const markedStale = [await runTick(database.pool), await runTick(database.pool)]
  expect(markedStale).toEqual([500, 500])
  const { rows } = await database.pool.query(
    `select max(recheck_at) filter (where stale) is null as cleared,
       count(*) filter (where stale)::int as stale from bursar.stripe_objects`,
  )
  expect(rows).toEqual([{ cleared: true, stale: 1_000 }])
  expect(await runTick(database.pool)).toBe(MANY - 1_000)
})
