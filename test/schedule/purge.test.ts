import { afterEach, beforeEach, expect, test } from 'vitest'
import { purge } from '../../packages/bursar/src/schedule/purge.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const RETENTION_DAYS = 400

let clock: VirtualClock
let database: TestDatabase
beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
})
afterEach(() => database.drop())

const run = (sql: string) => database.pool.query(sql)

async function left(column: string, table: string): Promise<string[]> {
  const { rows } = await run(`select ${column} as it from bursar.${table} order by 1`)
  return rows.map(({ it }) => String(it))
}

test('objects that have ended and of which nothing is open go; all others stay, however old', async () => {
  await run(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
      account, stripe_subscription_id)
    values ('a', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'sub_live'),
      ('b', 'acme', 'starter', 'MAIN', 'EXPIRED', '[]', '', 'sub_ended');
    insert into bursar.stripe_objects (account, object_id, kind, observed_generation, recheck_at,
      withheld_reason, waiting_since)
    values ('', 'sub_live', 'subscription', 1, null, null, null),
      ('', 'sub_ended', 'subscription', 1, null, null, null),
      ('', 'sub_checked', 'subscription', 1, bursar.clock(), null, null),
      ('', 'sub_stale', 'subscription', 0, null, null, null),
      ('', 'sub_waiting', 'subscription', 1, null, null, bursar.clock()),
      ('', 'cs_held', 'checkout_session', 1, null, 'on_hold', null),
      ('', 'cs_open', 'checkout_session', 1, null, null, null),
      ('', 'cs_done', 'checkout_session', 1, null, null, null),
      ('', 'in_pending', 'invoice', 1, null, null, null);
    insert into bursar.findings (kind, account, object_id, summary, severity)
    values ('checkout_on_hold', '', 'cs_open', 'Held back.', 'action');
    insert into bursar.stripe_events (event_id, event_type, account, object_id, generation,
      body_sha256, payload_summary)
    values ('evt_1', 'invoice.paid', '', 'in_pending', 1, decode(repeat('00', 32), 'hex'), '{}')`)
  clock.advanceDays(RETENTION_DAYS - 1)
  expect(await purge(database.pool, RETENTION_DAYS)).toBe(0)
  clock.advanceDays(2)
  expect(await purge(database.pool, RETENTION_DAYS)).toBe(2)
  expect(await left('object_id', 'stripe_objects')).toEqual([
    'cs_held',
    'cs_open',
    'in_pending',
    'sub_checked',
    'sub_live',
    'sub_stale',
    'sub_waiting',
  ])
})

test('resolved findings go; open ones, and those dismissed of an object that is known, stay', async () => {
  await run(`
    insert into bursar.stripe_objects (account, object_id, kind, observed_generation, recheck_at)
    values ('', 'ch_known', 'charge', 1, bursar.clock());
    insert into bursar.findings (kind, account, object_id, summary, severity, resolved_at, resolved_by)
    values ('orphan', '', 'sub_open', 'Open.', 'action', null, null),
      ('orphan', '', 'sub_resolved', 'Over.', 'action', bursar.clock(), 'result'),
      ('refund', '', 'ch_known', 'Dismissed.', 'warning', bursar.clock(), 'ada'),
      ('refund', '', 'ch_gone', 'Dismissed.', 'warning', bursar.clock(), 'ada')`)
  clock.advanceDays(RETENTION_DAYS + 1)
  expect(await purge(database.pool, RETENTION_DAYS)).toBe(2)
  expect(await left('object_id', 'findings')).toEqual(['ch_known', 'sub_open'])
})

test('intents go, but for those of what was bought and lives', async () => {
  await run(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
      account, stripe_subscription_id)
    values ('a', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'sub_live');
    insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at,
      completed_at, closed_at, stripe_subscription_id)
    values ('nonce-of-what-lifecycles', '', 'acme', 'price_1', bursar.clock(), bursar.clock(), null,
        'sub_live'),
      ('nonce-of-what-ended', '', 'acme', 'price_1', bursar.clock(), bursar.clock(), null,
        'sub_ended'),
      ('nonce-that-was-closed', '', 'acme', 'price_2', bursar.clock(), null, bursar.clock(), null),
      ('nonce-that-expires-late', '', 'acme', 'price_3', bursar.clock() + interval '300 days', null,
        null, null)`)
  clock.advanceDays(RETENTION_DAYS + 1)
  expect(await purge(database.pool, RETENTION_DAYS)).toBe(2)
  expect(await left('nonce', 'checkout_intents')).toEqual([
    'nonce-of-what-lifecycles',
    'nonce-that-expires-late',
  ])
})

test('statuses by the hour go after a month, and plans that nobody has used for long', async () => {
  await run(`
    insert into bursar.status_counts (hour, status, count) values (bursar.clock(), 'ACTIVE', 1);
    insert into bursar.plan_revisions (digest) values ('old'), ('newest')`)
  clock.advanceDays(36)
  expect(await purge(database.pool, RETENTION_DAYS)).toBe(1)
  clock.advanceDays(RETENTION_DAYS)
  expect(await purge(database.pool, RETENTION_DAYS)).toBe(1)
  expect(await left('digest', 'plan_revisions')).toEqual(['newest'])
})
