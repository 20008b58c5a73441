import { afterEach, beforeEach, expect, test } from 'vitest'
import { beginAttempt, takeFresh } from '../../packages/bursar/src/outbox/effects.store.ts'
import { replayAnnouncements } from '../../packages/bursar/src/outbox/replay.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.effects
      (kind, name, target, cause_key, tenant_id, owed_at, enqueued_at, attempts, outcome, ended_at)
    select kind, 'tenant.created', target, cause, 'acme', day::date, day::date, 84,
      outcome, case when outcome is null then null else day::date end
    from (values
      ('announce', 'crm', 'dead', '2026-01-01', 'dead'),
      ('announce', 'crm', 'dropped', '2026-01-02', 'dropped'),
      ('announce', 'crm', 'done', '2026-01-02', 'done'),
      ('announce', 'crm', 'owed', '2026-01-02', null),
      ('announce', 'crm', 'later', '2026-01-03', 'dead'),
      ('announce', 'other', 'other', '2026-01-02', 'dead'),
      ('hook', '', 'hook', '2026-01-02', 'dead')
    ) as e(kind, target, cause, day, outcome)`)
})
afterEach(() => database.drop())

/** The causes of what the queue is given next, and which try each is at. */
async function owedAgain(): Promise<string[]> {
  const fresh = await takeFresh(database.pool, ['announce', 'hook'])
  const find = 'select cause_key from bursar.effects where effect_id = $1'
  const lines = fresh.map(async ({ effectId }) => {
    const begun = await beginAttempt(database.pool, effectId)
    return `${(await database.pool.query(find, [effectId])).rows[0].cause_key} ${begun?.attempt}`
  })
  return (await Promise.all(lines)).sort()
}

const span = { endpoint: 'crm', from: new Date('2026-01-01'), to: new Date('2026-01-03') }

test('what an endpoint missed in a span of time is owed again, from the first try', async () => {
  expect(await replayAnnouncements(database.pool, { ...span, which: 'missed' })).toBe(2)
  expect(await owedAgain()).toEqual(['dead 1', 'dropped 1'])
  expect(await replayAnnouncements(database.pool, { ...span, which: 'missed' })).toBe(0)
})

test('until now, and what was accepted as well', async () => {
  expect(await replayAnnouncements(database.pool, { ...span, to: null, which: 'all' })).toBe(4)
  expect(await owedAgain()).toEqual(['dead 1', 'done 1', 'dropped 1', 'later 1'])
})
