import { afterEach, beforeEach, expect, test } from 'vitest'
import { replayWebhooks } from '../../packages/bursar/src/outbox/enqueue/replay.store.ts'
import { beginAttempt, takeFresh } from '../../packages/bursar/src/outbox/messages.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.outbox
      (kind, name, target, cause_key, tenant_id, enqueued_at, queued_at, attempts, outcome, ended_at)
    select kind, 'tenant.created', target, cause, 'acme', day::date, day::date, 84,
      outcome, case when outcome is null then null else day::date end
    from (values
      ('webhook', 'crm', 'dead', '2026-01-01', 'dead'),
      ('webhook', 'crm', 'dropped', '2026-01-02', 'dropped'),
      ('webhook', 'crm', 'done', '2026-01-02', 'done'),
      ('webhook', 'crm', 'pending', '2026-01-02', null),
      ('webhook', 'crm', 'later', '2026-01-03', 'dead'),
      ('webhook', 'other', 'other', '2026-01-02', 'dead'),
      ('hook', '', 'hook', '2026-01-02', 'dead')
    ) as e(kind, target, cause, day, outcome)`)
})
afterEach(() => database.drop())

/** The causes of what the queue is given next, and which try each is at. */
async function enqueuedAgain(): Promise<string[]> {
  const fresh = await takeFresh(database.pool, ['webhook', 'hook'])
  const find = 'select cause_key from bursar.outbox where message_id = $1'
  const lines = fresh.map(async ({ messageId }) => {
    const begun = await beginAttempt(database.pool, messageId)
    return `${(await database.pool.query(find, [messageId])).rows[0].cause_key} ${begun?.attempt}`
  })
  return (await Promise.all(lines)).sort()
}

const span = { endpoint: 'crm', from: new Date('2026-01-01'), to: new Date('2026-01-03') }

test('what an endpoint missed in a span of time is pending again, from the first try', async () => {
  expect(await replayWebhooks(database.pool, { ...span, which: 'missed' })).toBe(2)
  expect(await enqueuedAgain()).toEqual(['dead 1', 'dropped 1'])
  expect(await replayWebhooks(database.pool, { ...span, which: 'missed' })).toBe(0)
})

test('until now, and what was accepted as well', async () => {
  expect(await replayWebhooks(database.pool, { ...span, to: null, which: 'all' })).toBe(4)
  expect(await enqueuedAgain()).toEqual(['dead 1', 'done 1', 'dropped 1', 'later 1'])
})
