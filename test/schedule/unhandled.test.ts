import { afterEach, beforeEach, expect, test } from 'vitest'
import { readEndpoints } from '../../packages/bursar/src/operator/now/endpoints.store.ts'
import {
  runSchedule,
  type ScheduleContext,
} from '../../packages/bursar/src/schedule/run-schedule.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { scheduleContext } from '../support/schedule-context.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const HOUR = 3600
let clock: VirtualClock
let database: TestDatabase
let context: ScheduleContext

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
  context = scheduleContext(database)
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.outbox (kind, name, target, cause_key, tenant_id) values
      ('email', 'welcome', '', 'a', 'acme'), ('provision', 'identity', '', 'b', 'acme'),
      ('webhook', 'tenant.created', 'crm', 'c', 'acme'),
      ('webhook', 'tenant.created', 'merchant', 'd', 'acme'),
      ('hook', 'tenant.created', '', 'e', 'acme')`)
})
afterEach(() => database.drop())

async function findings(): Promise<string[]> {
  const { rows } = await database.pool.query(
    'select kind, object_id from bursar.findings where resolved_at is null order by object_id',
  )
  return rows.map(({ kind, object_id: objectId }) => `${kind} ${objectId}`)
}

async function dropped(): Promise<string[]> {
  const { rows } = await database.pool.query(
    'select target, outcome, last_error from bursar.outbox where outcome is not null order by 1',
  )
  return rows.map(({ target, outcome, last_error }) => `${target} ${outcome} ${last_error}`)
}

const ALL = ['email', 'hook', 'provision', 'webhook'].map(
  (kind) => `message_unhandled messages:${kind}`,
)

test('what nobody delivers is a finding until somebody does, and is not lost', async () => {
  expect((await runSchedule(context)).unhandled).toEqual([])
  clock.advanceSeconds(2 * HOUR + 1)
  const { unhandled } = await runSchedule(context)
  expect([...unhandled].sort()).toEqual(['email', 'hook', 'provision', 'webhook'])
  expect(await findings()).toEqual(ALL)
  expect((await runSchedule(context)).unhandled).toEqual([])
  const outgoing = { ...NOTHING_OUTGOING, emails: true, hooks: ['tenant.created'] as const }
  await runSchedule({ ...context, outgoing })
  expect(await findings()).toEqual([ALL[2], ALL[3]])
  expect(await dropped()).toEqual([])
  await database.pool.query(`
    update bursar.outbox set outcome = 'done', ended_at = bursar.clock() where kind = 'provision'`)
  await runSchedule({ ...context, outgoing })
  expect(await findings()).toEqual([ALL[3]])
})

test('what another process delivers is none', async () => {
  clock.advanceSeconds(2 * HOUR + 1)
  await database.pool.query(`
    update bursar.outbox set attempts = 1, attempted_at = bursar.clock() - interval '1 hour'`)
  expect((await runSchedule(context)).unhandled).toEqual([])
})

test('an outgoing webhook to an endpoint that is gone is dropped after a day, and no other', async () => {
  const crm = { name: 'crm', events: null }
  const told = { ...context, outgoing: { ...NOTHING_OUTGOING, webhooksTo: [crm] } }
  clock.advanceSeconds(24 * HOUR)
  await runSchedule(told)
  expect(await dropped()).toEqual([])
  clock.advanceSeconds(1)
  await runSchedule(told)
  expect(await dropped()).toEqual(['merchant dropped ENDPOINT_NOT_CONFIGURED'])
  await runSchedule(context)
  expect(await dropped()).toHaveLength(2)
})

test('an endpoint that is gone is shown as long as something is pending to it', async () => {
  const config = { endpoints: [], webhooks: { allowsPrivate: false, endpoints: [] } }
  const { outgoing } = await readEndpoints(database.pool, config, 'unknown')
  expect(outgoing.map(({ name, state, pending }) => `${name} ${state} ${pending}`)).toEqual([
    'crm removed 1',
    'merchant removed 1',
  ])
})
