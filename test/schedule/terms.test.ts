import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  runSchedule,
  type ScheduleContext,
} from '../../packages/bursar/src/schedule/run-schedule.ts'
import type { Outgoing } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { scheduleContext } from '../support/schedule-context.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const OUTGOING: Outgoing = { emails: true, provision: true, webhooksTo: [], hooks: [] }
let clock: VirtualClock
let database: TestDatabase
let context: ScheduleContext

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
  context = scheduleContext(database, {
    outgoing: OUTGOING,
    notificationDays: [90, 60, 30, 14, 7, 1],
  })
  await database.pool.query("insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme')")
})
afterEach(() => database.drop())

interface Row {
  id?: string
  status?: string
  termEnd: string
  stripe?: string | null
  parent?: string | null
  cancelAt?: string | null
}

async function subscribe(row: Row): Promise<void> {
  const { id = 'manual', status = 'ACTIVE', termEnd, stripe = null, parent = null } = row
  await database.pool.query(
    `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
       term_start, term_end, account, stripe_subscription_id, parent_subscription_id, cancel_at,
       created_at)
     values ($1, 'acme', 'starter', 'MAIN', $2,
       '[{"price_id":"price_starter","plan_id":"starter","quantity":1}]', $3, $4, '', $5, $6, $7, $3)`,
    [id, status, '2026-01-01', termEnd, stripe, parent, row.cancelAt ?? null],
  )
}

async function statuses(): Promise<string[]> {
  const { rows } = await database.pool.query(
    'select subscription_id, status from bursar.subscriptions order by subscription_id',
  )
  return rows.map(({ subscription_id, status }) => `${subscription_id} ${status}`)
}

async function pending(): Promise<string[]> {
  const { rows } = await database.pool.query(`
    select name, coalesce(details ->> 'days_before', '') as days, subscription_id as of
    from bursar.outbox where kind = 'email' order by enqueued_at, name, of`)
  return rows.map(({ name, days, of }) => `${name} ${days} ${of}`.replaceAll('  ', ' '))
}

test('a term that Stripe does not manage ends in GRACE, and the grace period in SUSPENDED', async () => {
  await subscribe({ termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-02-28T23:59:59Z')
  expect((await runSchedule(context)).moved).toBe(0)
  clock.set('2026-03-01T00:00:00Z')
  expect((await runSchedule(context)).moved).toBe(1)
  expect(await statuses()).toEqual(['manual GRACE'])
  clock.set('2026-03-14T23:59:59Z')
  expect((await runSchedule(context)).moved).toBe(0)
  clock.set('2026-03-15T00:00:00Z')
  expect((await runSchedule(context)).moved).toBe(1)
  expect(await statuses()).toEqual(['manual SUSPENDED'])
  expect((await runSchedule(context)).moved).toBe(0)
  expect(await pending()).toEqual(['renewal 1 manual', 'grace_started manual', 'suspended manual'])
  const audit = 'select count(*)::int as rows from bursar.subscription_audit'
  expect((await database.pool.query(audit)).rows).toEqual([{ rows: 2 }])
})

const PROLONG = `
update bursar.subscriptions set status = $1, term_end = $2 where subscription_id = 'manual'`

test('each term has its own grace period, also where the one before was used', async () => {
  await subscribe({ termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-03-02T00:00:00Z')
  await runSchedule(context)
  await database.pool.query(PROLONG, ['ACTIVE', '2026-06-01T00:00:00Z'])
  clock.set('2026-06-01T00:00:00Z')
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual GRACE'])
  clock.set('2026-06-15T00:00:00Z')
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual SUSPENDED'])
})

test('who gets a new term during GRACE is ACTIVE again', async () => {
  await subscribe({ termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-03-02T00:00:00Z')
  await runSchedule(context)
  await database.pool.query(PROLONG, ['GRACE', '2026-06-01T00:00:00Z'])
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual ACTIVE'])
})

test('who gets a new term only after GRACE is ACTIVE again, too', async () => {
  await subscribe({ termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-03-20T00:00:00Z')
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual SUSPENDED'])
  await database.pool.query(PROLONG, ['SUSPENDED', '2026-03-15T12:00:00Z'])
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual SUSPENDED'])
  await database.pool.query(PROLONG, ['SUSPENDED', '2026-06-01T00:00:00Z'])
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual ACTIVE'])
  expect(await pending()).toEqual(
    expect.arrayContaining(['suspended manual', 'reactivated manual']),
  )
})

test('who was suspended by somebody, and not by time, stays so within the term', async () => {
  await subscribe({ status: 'SUSPENDED', termEnd: '2026-06-01T00:00:00Z' })
  clock.set('2026-03-20T00:00:00Z')
  expect((await runSchedule(context)).moved).toBe(0)
  expect(await statuses()).toEqual(['manual SUSPENDED'])
})

test('a GRACE that nobody gave an end has the usual one', async () => {
  await subscribe({ status: 'GRACE', termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-03-14T23:59:59Z')
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual GRACE'])
  clock.set('2026-03-15T00:00:00Z')
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual SUSPENDED'])
})

test('a service that was down goes the whole way at once', async () => {
  await subscribe({ termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-05-01T00:00:00Z')
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual SUSPENDED'])
  expect(await pending()).toEqual(['suspended manual'])
})

test('what Stripe manages is never moved by time', async () => {
  await subscribe({ id: 'sub_1', stripe: 'sub_1', termEnd: '2026-03-01T00:00:00Z' })
  clock.set('2026-12-01T00:00:00Z')
  expect((await runSchedule(context)).moved).toBe(0)
  expect(await statuses()).toEqual(['sub_1 ACTIVE'])
})

test('an add-on of ours ends with its parent, Stripe’s waits for Stripe', async () => {
  await subscribe({ id: 'main', status: 'EXPIRED', termEnd: '2026-02-01T00:00:00Z' })
  await subscribe({ id: 'addon', parent: 'main', termEnd: '2027-01-01T00:00:00Z' })
  const managed = { id: 'sub_addon', stripe: 'sub_addon', parent: 'main' }
  await subscribe({ ...managed, termEnd: '2027-01-01T00:00:00Z' })
  expect((await runSchedule(context)).moved).toBe(1)
  expect(await statuses()).toEqual(['addon EXPIRED', 'main EXPIRED', 'sub_addon ACTIVE'])
})

test('two nodes that tick at the same moment move and remind once', async () => {
  await subscribe({ termEnd: '2026-03-01T00:00:00Z' })
  await subscribe({ id: 'sub_1', stripe: 'sub_1', termEnd: '2026-04-01T00:00:00Z' })
  clock.set('2026-03-02T00:00:00Z')
  const other = { ...context, pool: database.anotherPool() }
  const rounds = await Promise.all([runSchedule(context), runSchedule(other), runSchedule(context)])
  expect(rounds.map(({ moved }) => moved).reduce((a, b) => a + b)).toBe(1)
  expect(await pending()).toEqual(['grace_started manual', 'renewal 30 sub_1'])
})

test('each threshold reminds once per term, and never early', async () => {
  await subscribe({ id: 'sub_1', stripe: 'sub_1', termEnd: '2027-01-01T00:00:00Z' })
  const reminded: string[] = []
  for (let hour = 0; hour < 365 * 24; hour += 12) {
    clock.advanceSeconds(12 * 3600)
    if ((await runSchedule(context)).reminded > 0) reminded.push(clock.now().toISOString())
  }
  expect(reminded).toEqual([
    '2026-10-03T00:00:00.000Z',
    '2026-11-02T00:00:00.000Z',
    '2026-12-02T00:00:00.000Z',
    '2026-12-18T00:00:00.000Z',
    '2026-12-25T00:00:00.000Z',
    '2026-12-31T00:00:00.000Z',
  ])
  await database.pool.query("update bursar.subscriptions set term_end = '2028-01-01'")
  clock.set('2027-12-31T12:00:00Z')
  expect((await runSchedule(context)).reminded).toBe(1)
})

test('who was down for weeks reminds of the nearest threshold only, and never of a passed one', async () => {
  await subscribe({ id: 'sub_1', stripe: 'sub_1', termEnd: '2027-01-01T00:00:00Z' })
  clock.set('2026-12-26T00:00:00Z')
  await runSchedule(context)
  clock.set('2026-12-28T00:00:00Z')
  await runSchedule(context)
  expect(await pending()).toEqual(['renewal 7 sub_1'])
})

test('a month is not reminded of thirty days before, nor what ends anyway, nor a trial of a term', async () => {
  await subscribe({ id: 'sub_month', stripe: 'sub_month', termEnd: '2026-01-31T00:00:00Z' })
  const ends = { id: 'sub_ends', stripe: 'sub_ends', cancelAt: '2026-01-31T00:00:00Z' }
  await subscribe({ ...ends, termEnd: '2026-01-31T00:00:00Z' })
  const trial = { id: 'sub_trial', stripe: 'sub_trial', status: 'TRIAL' }
  await subscribe({ ...trial, termEnd: '2026-01-15T00:00:00Z' })
  clock.set('2026-01-01T00:00:01Z')
  expect((await runSchedule(context)).reminded).toBe(0)
  clock.set('2026-01-12T00:00:00Z')
  await runSchedule(context)
  expect(await pending()).toEqual(['trial_ending 3 sub_trial'])
})

test('renewals are announced for terms of 90 days and longer, and for contracts of our own', async () => {
  await subscribe({ id: 'own', termEnd: '2026-01-31T00:00:00Z' })
  await subscribe({ id: 'sub_month', stripe: 'sub_month', termEnd: '2026-01-31T00:00:00Z' })
  await subscribe({ id: 'sub_89', stripe: 'sub_89', termEnd: '2026-03-31T00:00:00Z' })
  await subscribe({ id: 'sub_90', stripe: 'sub_90', termEnd: '2026-04-01T00:00:00Z' })
  clock.set('2026-01-30T12:00:00Z')
  await runSchedule(context)
  clock.set('2026-03-30T12:00:00Z')
  await runSchedule(context)
  expect((await pending()).filter((one) => one.startsWith('renewal'))).toEqual([
    'renewal 1 own',
    'renewal 7 sub_90',
  ])
})

test('a trial is told once that it ends: three days before, one where it is short, or at once', async () => {
  const trial = { status: 'TRIAL' }
  await subscribe({ ...trial, id: 'sub_week', stripe: 'sub_week', termEnd: '2026-01-08T00:00:00Z' })
  await subscribe({ ...trial, id: 'sub_3', stripe: 'sub_3', termEnd: '2026-01-04T00:00:00Z' })
  await subscribe({ ...trial, id: 'sub_2', stripe: 'sub_2', termEnd: '2026-01-03T00:00:00Z' })
  await subscribe({ ...trial, id: 'sub_1', stripe: 'sub_1', termEnd: '2026-01-02T00:00:00Z' })
  const reminded: string[] = []
  for (let hour = 0; hour < 9 * 24; hour += 12) {
    await runSchedule(context)
    const { rows } = await database.pool.query(`
      select details ->> 'days_before' || ' ' || subscription_id as line
      from bursar.outbox where name = 'trial_ending' and enqueued_at = bursar.clock()`)
    reminded.push(...rows.map(({ line }) => `${clock.now().toISOString().slice(8, 13)} ${line}`))
    clock.advanceSeconds(12 * 3600)
  }
  expect(reminded).toEqual(['01T00 1 sub_1', '02T00 1 sub_2', '03T00 1 sub_3', '05T00 3 sub_week'])
})

test('old observed events are purged, young and unsettled ones stay', async () => {
  const add = (id: string, received: string, processed: string | null) =>
    database.pool.query(
      `insert into bursar.stripe_events (event_id, event_type, account, object_id, generation,
         received_at, processed_at, body_sha256, payload_summary)
       values ($1, 'invoice.paid', '', 'sub_1', 1, $2, $3, $4, '{}')`,
      [id, received, processed, Buffer.alloc(32)],
    )
  await add('evt_old', '2026-01-01', '2026-01-01')
  await add('evt_old_unsettled', '2026-01-01', null)
  await add('evt_young', '2026-01-03', '2026-01-03')
  clock.set('2027-02-06T00:00:00Z')
  expect((await runSchedule(context)).purged).toBe(1)
  const { rows } = await database.pool.query('select event_id from bursar.stripe_events order by 1')
  expect(rows.map(({ event_id }) => event_id)).toEqual(['evt_old_unsettled', 'evt_young'])
})

test('a reminder is remembered until its term ends, however short the retention', async () => {
  context = { ...context, notificationDays: [60], eventRetentionDays: 35 }
  await subscribe({ id: 'sub_1', stripe: 'sub_1', termEnd: '2027-01-01T00:00:00Z' })
  clock.set('2026-11-02T00:00:00Z')
  expect((await runSchedule(context)).reminded).toBe(1)
  const send = "update bursar.outbox set outcome = 'done', ended_at = bursar.clock()"
  await database.pool.query(send)
  clock.set('2026-12-31T23:00:00Z')
  expect(await runSchedule(context)).toMatchObject({ reminded: 0, purged: 0 })
  expect(await runSchedule(context)).toMatchObject({ reminded: 0 })
  clock.set('2027-01-01T00:00:00Z')
  expect((await runSchedule(context)).purged).toBe(1)
})

test('the delivery log of outgoing webhooks is kept for thirty days', async () => {
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('log', 'Log');
    insert into bursar.outbox (message_id, kind, name, target, cause_key, tenant_id)
      values (gen_random_uuid(), 'webhook', 'tenant.created', 'crm', 'log', 'log')`)
  const call = (at: string) =>
    database.pool.query(
      `insert into bursar.webhook_attempts (message_id, endpoint, attempted_at, duration_ms)
       select message_id, 'crm', $1, 1 from bursar.outbox where cause_key = 'log'`,
      [at],
    )
  await call('2026-01-01')
  await call('2026-01-02')
  clock.set('2026-01-31T12:00:00Z')
  expect((await runSchedule(context)).purged).toBe(1)
  const { rows } = await database.pool.query('select attempted_at from bursar.webhook_attempts')
  expect(rows).toEqual([{ attempted_at: new Date('2026-01-02') }])
})

test('an add-on beside a term that ends is looked at when its access ends, and not before', async () => {
  await subscribe({ termEnd: '2026-03-01T00:00:00Z' })
  await subscribe({ id: 'sub_1', termEnd: '2027-01-01T00:00:00Z', stripe: 'sub_1' })
  await database.pool.query(`
    insert into bursar.stripe_objects (account, object_id, kind, cause, generation, observed_generation)
    values ('', 'sub_1', 'subscription', 'event', 1, 1);
    update bursar.subscriptions set type = 'ADDON' where stripe_subscription_id = 'sub_1'`)
  const markedStale = async () => {
    const text = "select generation::int from bursar.stripe_objects where object_id = 'sub_1'"
    return (await database.pool.query(text)).rows[0].generation
  }
  clock.set('2026-03-01T00:00:00Z')
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual GRACE', 'sub_1 ACTIVE'])
  expect(await markedStale()).toBe(1)
  clock.advanceDays(14)
  await runSchedule(context)
  expect(await statuses()).toEqual(['manual SUSPENDED', 'sub_1 ACTIVE'])
  expect(await markedStale()).toBe(2)
  await runSchedule(context)
  expect(await markedStale()).toBe(2)
})
