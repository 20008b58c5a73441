import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { Hooks } from '../../packages/bursar/src/delivery/hooks/hooks.ts'
import type { UsageCounter } from '../../packages/bursar/src/delivery/hooks/usage-counter.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { runSchedule } from '../../packages/bursar/src/schedule/run-schedule.ts'
import { outboxOf } from '../../packages/bursar/src/service/outbox.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { scheduleContext } from '../support/schedule-context.ts'
import { testConfig } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let clock: VirtualClock
let database: TestDatabase
let lines: string[]

beforeEach(async () => {
  lines = []
  clock = new VirtualClock('2026-03-01T22:00:00Z')
  database = await createTestDatabase({ clock })
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name, status)
    values ('acme', 'Acme', 'ACTIVE'), ('late', 'Late', 'GRACE'), ('gone', 'Gone', 'SUSPENDED')`)
})
afterEach(() => database.drop())

/** A node with this counter: its schedule, and one try of all that it enqueues. */
function nodeWith(counter: UsageCounter, nodeClock = clock) {
  const { pool } = database
  const hooks = new Hooks()
  hooks.addCounter(counter)
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } })
  const config = testConfig(database.url, 'http://127.0.0.1:9')
  const { outgoing, handlers } = outboxOf(config, {
    pool,
    clock: nodeClock,
    catcher: null,
    log,
    hooks,
    readPayment: async () => null,
  })
  const context = scheduleContext(database, { outgoing })
  return {
    schedule: () => runSchedule(context),
    async tryAll(): Promise<string[]> {
      const open = 'select message_id from bursar.outbox where outcome is null order by cause_key'
      const { rows } = await pool.query(open)
      const tried: string[] = []
      for (const { message_id } of rows) {
        tried.push((await deliverMessage(pool, message_id, handlers)).outcome)
      }
      return tried
    },
  }
}

async function usage(): Promise<string[]> {
  const { rows } = await database.pool.query('select * from bursar.usage order by tenant_id')
  return rows.map((row) => `${row.tenant_id} ${row.feature} ${row.used} ${row.as_of.toISOString()}`)
}

test('each tenant with access is asked once a night, by whichever node; the counts are kept', async () => {
  const asked: string[] = []
  const node = nodeWith(({ tenantId }) => {
    asked.push(tenantId)
    return { devices: tenantId.length }
  })
  const rounds = await Promise.all([node.schedule(), node.schedule(), node.schedule()])
  expect(rounds.reduce((sum, { requested }) => sum + requested, 0)).toBe(2)
  expect(await node.tryAll()).toEqual(['done', 'done'])
  expect(asked).toEqual(['acme', 'late'])
  const at = '2026-03-01T22:00:00.000Z'
  expect(await usage()).toEqual([`acme devices 4 ${at}`, `late devices 4 ${at}`])

  clock.advanceSeconds(3600)
  expect((await node.schedule()).requested).toBe(0)
  clock.advanceSeconds(3600)
  expect((await node.schedule()).requested).toBe(2)
})

test('who fails is asked again with the same id, and what was counted later stays', async () => {
  const ids: string[] = []
  const node = nodeWith(async ({ id, tenantId, attempt }) => {
    if (tenantId === 'acme') ids.push(id)
    if (attempt === 1) throw new Error('busy')
    const later = new Date(clock.now().getTime() + 1000)
    // As if the SaaS had reported it while it was being counted.
    await database.pool.query(
      'insert into bursar.usage (tenant_id, feature, used, as_of) values ($1, $2, 9, $3)',
      [tenantId, 'devices', later],
    )
    return { devices: 1 }
  })
  await node.schedule()
  expect(await node.tryAll()).toEqual(['failed', 'failed'])
  expect(await usage()).toEqual([])
  expect(await node.tryAll()).toEqual(['done', 'done'])
  expect(new Set(ids).size).toBe(1)
  const at = '2026-03-01T22:00:01.000Z'
  expect(await usage()).toEqual([`acme devices 9 ${at}`, `late devices 9 ${at}`])
})

test.each([
  ['half a device', { devices: 1.5 }],
  ['less than none', { devices: -1 }],
  ['what no plan names', { devices: 1, unicorns: 1 }],
])('%s is refused, and with it all that was said', async (_what, counts) => {
  const node = nodeWith(() => counts)
  await node.schedule()
  expect(await node.tryAll()).toEqual(['failed', 'failed'])
  expect(await usage()).toEqual([])
  expect(lines.join('')).toContain('USAGE_UNUSABLE')
})

test('a question ends those of the days before, and what was found of them', async () => {
  const node = nodeWith(() => Promise.reject(new Error('broken')))
  await node.schedule()
  await database.pool.query('update bursar.outbox set attempts = 10')
  expect(await node.tryAll()).toEqual(['failed', 'failed'])
  clock.advanceDays(1)
  expect((await node.schedule()).requested).toBe(2)
  const { rows } = await database.pool.query(`
    select outcome, last_error, count(*)::int from bursar.outbox group by 1, 2 order by 1`)
  expect(rows).toEqual([
    { outcome: 'dropped', last_error: 'OVERTAKEN', count: 2 },
    { outcome: null, last_error: null, count: 2 },
  ])
  const open = 'select from bursar.findings where resolved_at is null'
  expect((await database.pool.query(open)).rowCount).toBe(0)
})

test('a try that ends after its question was overtaken is no news', async () => {
  const node = nodeWith(async () => {
    await database.pool.query(
      "update bursar.outbox set outcome = 'dropped', ended_at = bursar.clock() where outcome is null",
    )
    throw new Error('broken')
  })
  await node.schedule()
  await database.pool.query('update bursar.outbox set attempts = 10')
  await node.tryAll()
  expect((await database.pool.query('select from bursar.findings')).rowCount).toBe(0)
})

test('the date of a count is that of the database, however wrong the clock of a node is', async () => {
  const node = nodeWith(() => ({ devices: 1 }), new VirtualClock('2026-03-01T23:00:00Z'))
  await node.schedule()
  expect(await node.tryAll()).toEqual(['done', 'done'])
  expect((await usage())[0]).toBe('acme devices 1 2026-03-01T22:00:00.000Z')
})

test('what was given up is purged after a week', async () => {
  const node = nodeWith(() => ({}))
  await node.schedule()
  await database.pool.query("update bursar.outbox set outcome = 'dead', ended_at = bursar.clock()")
  clock.advanceDays(7.1)
  expect((await node.schedule()).purged).toBe(2)
})

test('questions are purged after a week, and nobody is asked who has no counter', async () => {
  const node = nodeWith(() => ({}))
  await node.schedule()
  await node.tryAll()
  clock.advanceDays(7.1)
  const { requested, purged } = await node.schedule()
  expect({ requested, purged }).toEqual({ requested: 2, purged: 2 })
  const hooks = new Hooks()
  expect(hooks.close()).toEqual([])
  expect(() => hooks.addCounter(() => ({}))).toThrow('cannot be registered')
})
