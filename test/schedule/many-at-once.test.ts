import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  runSchedule,
  type ScheduleContext,
} from '../../packages/bursar/src/schedule/run-schedule.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { scheduleContext } from '../support/schedule-context.ts'
import { until } from '../support/until.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** More than one read gives. */
const MANY = 501

let clock: VirtualClock
let database: TestDatabase
let context: ScheduleContext
let failed: string[]

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
  failed = []
  context = scheduleContext(database, {
    outgoing: { emails: true, provision: false, webhooksTo: [], hooks: [] },
    notificationDays: [7],
    onTermFailed: ({ tenantId, subscriptionId }, error) =>
      failed.push(`${tenantId} ${subscriptionId} ${error instanceof AppError && error.code}`),
  })
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme'), ('bolt', 'Bolt')`)
})
afterEach(() => database.drop())

interface Contracts {
  readonly tenant?: string
  readonly count?: number
  readonly status?: string
  readonly termEnd: string
  readonly graceEnd?: string
}

const SIGN = `
insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
  term_start, term_end, grace_end, created_at)
select $1 || '-' || to_char(n, 'FM0000'), $1, 'starter', 'MAIN', $3, '[]', '2026-01-01', $4, $5,
  '2026-01-01'
from generate_series(1, $2) n`

/** Contracts that Stripe knows nothing of. */
async function sign(contracts: Contracts): Promise<void> {
  const { tenant = 'acme', count = 1, status = 'ACTIVE', termEnd, graceEnd = null } = contracts
  await database.pool.query(SIGN, [tenant, count, status, termEnd, graceEnd])
}

async function count(what: string): Promise<number> {
  return (await database.pool.query(`select from bursar.${what}`)).rowCount ?? 0
}

test('however many terms end at once, one round ends them all', async () => {
  await sign({ count: MANY, termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-03-01T00:00:00Z')
  expect((await runSchedule(context)).moved).toBe(MANY)
})

test('who was in GRACE and got a longer term is ACTIVE again, and keeps nobody waiting', async () => {
  const prolonged = { termEnd: '2027-01-01T00:00:00Z', graceEnd: '2026-02-15T00:00:00Z' }
  await sign({ count: MANY, status: 'GRACE', ...prolonged })
  await sign({ tenant: 'bolt', termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-03-01T00:00:00Z')
  expect((await runSchedule(context)).moved).toBe(MANY + 1)
  expect((await runSchedule(context)).moved).toBe(0)
})

test('a term that cannot be ended is told of, and the others end', async () => {
  await sign({ termEnd: '2026-03-01T00:00:00Z' })
  await sign({ tenant: 'bolt', termEnd: '2026-03-01T00:00:00Z' })
  await database.pool.query(`
    insert into bursar.audit_chain_heads (tenant_id, sequence, hash, key_id)
    values ('acme', 1, repeat('0', 64), 'another')`)
  clock.set('2026-03-01T00:00:00Z')
  expect((await runSchedule(context)).moved).toBe(1)
  expect(failed).toEqual(['acme acme-0001 AUDIT_KEY_WRONG'])
})

const CANCEL_WAITING = `
select pg_cancel_backend(pid) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'`

test('a term that cannot be had for too long is one that failed, and the others end', async () => {
  await sign({ termEnd: '2026-03-01T00:00:00Z' })
  await sign({ tenant: 'bolt', termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-03-01T00:00:00Z')
  const holder = await database.anotherPool().connect()
  try {
    await holder.query("begin; select from bursar.tenants where tenant_id = 'acme' for update")
    const round = runSchedule(context)
    // As the limit of a statement would, but at once.
    const cancelled = async () => (await database.pool.query(CANCEL_WAITING)).rowCount === 1
    await until('the one that waits is cancelled', cancelled)
    expect((await round).moved).toBe(1)
  } finally {
    await holder.query('rollback')
    holder.release()
  }
  expect(failed).toEqual(['acme acme-0001 POSTGRES_UNAVAILABLE'])
})

test('a database that goes away ends the round', async () => {
  await sign({ count: 3, termEnd: '2026-03-01T00:00:00Z' })
  await database.pool.query(`
    insert into bursar.audit_chain_heads (tenant_id, sequence, hash, key_id)
    values ('acme', 1, repeat('0', 64), 'another')`)
  clock.set('2026-03-01T00:00:00Z')
  const pool = database.anotherPool()
  const onTermFailed: ScheduleContext['onTermFailed'] = (due, error) => {
    context.onTermFailed(due, error)
    void pool.end()
  }
  const round = runSchedule({ ...context, pool, onTermFailed })
  await expect(round).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
  expect(failed).toEqual(['acme acme-0001 AUDIT_KEY_WRONG'])
})

test('what one part cannot do, the others do; then it is told', async () => {
  await sign({ termEnd: '2026-03-01T00:00:00Z' })
  await database.pool.query(`
    alter table bursar.subscriptions rename column parent_subscription_id to parent;
    insert into bursar.delivery_counts (minute, endpoint, outcome, detail, count)
      values ('2026-01-01', 'own', 'accepted', 'abc', 1)`)
  clock.set('2026-02-25T00:00:00Z')
  await expect(runSchedule(context)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  expect(await count("outbox where name = 'renewal'")).toBe(1)
  expect(await count('delivery_counts')).toBe(0)
})

test('a term that ends within a second is reminded of once, and keeps nobody waiting', async () => {
  await sign({ count: MANY, termEnd: '2026-03-01T00:00:00.75Z' })
  await sign({ tenant: 'bolt', termEnd: '2026-03-02T00:00:00Z' })
  clock.set('2026-02-22T12:00:00Z')
  expect((await runSchedule(context)).reminded).toBe(MANY)
  expect((await runSchedule(context)).reminded).toBe(0)
  clock.set('2026-02-23T12:00:00Z')
  expect((await runSchedule(context)).reminded).toBe(1)
})
