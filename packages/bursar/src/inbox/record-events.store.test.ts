import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { InboxRow } from './inbox-row.ts'
import { RECORDING_SETTINGS, recordEvents } from './record-events.store.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

function row(eventId: string, objectId: string): InboxRow {
  return {
    eventId,
    eventType: 'customer.subscription.updated',
    object: { account: '', id: objectId, kind: 'subscription' },
    objectId: objectId,
    objectType: 'subscription',
    bodySha256: Buffer.alloc(32, 7),
  }
}

const generationOf = async (object: string) => {
  const { rows } = await database.pool.query(
    'select generation, stale from bursar.stripe_objects where object_id = $1',
    [object],
  )
  return rows[0]
}

test('fresh events are recorded and raise their object once a flush', async () => {
  const rows = [row('evt_a1', 'sub_a'), row('evt_a2', 'sub_a'), row('evt_b1', 'sub_b')]
  expect(await recordEvents(database.pool, rows)).toEqual({ recorded: 3, reused: 0 })
  expect(await generationOf('sub_a')).toEqual({ generation: 1, stale: true })
  expect(await recordEvents(database.pool, [row('evt_a3', 'sub_a')])).toEqual({
    recorded: 1,
    reused: 0,
  })
  expect(await generationOf('sub_a')).toEqual({ generation: 2, stale: true })
})

test('a duplicate raises nothing', async () => {
  await recordEvents(database.pool, [row('evt_c1', 'sub_c')])
  const again = await recordEvents(database.pool, [row('evt_c1', 'sub_c')])
  expect(again).toEqual({ recorded: 0, reused: 0 })
  expect(await generationOf('sub_c')).toEqual({ generation: 1, stale: true })
})

test('an event id with another object raises that object and is a finding', async () => {
  await recordEvents(database.pool, [row('evt_d1', 'sub_d')])
  const reused = await recordEvents(database.pool, [row('evt_d1', 'sub_e')])
  expect(reused).toEqual({ recorded: 0, reused: 1 })
  expect(await generationOf('sub_e')).toEqual({ generation: 1, stale: true })
  const { rows } = await database.pool.query(
    `select object_id as "objectId" from bursar.findings where kind = 'event_id_reused'`,
  )
  expect(rows).toEqual([{ objectId: 'sub_e' }])
})

test('only ids and a digest are stored', async () => {
  await recordEvents(database.pool, [row('evt_f1', 'sub_f')])
  const { rows } = await database.pool.query(
    "select payload_summary, processed_at from bursar.stripe_events where event_id = 'evt_f1'",
  )
  expect(rows[0]).toEqual({
    payload_summary: {
      id: 'evt_f1',
      type: 'customer.subscription.updated',
      object_id: 'sub_f',
      object_type: 'subscription',
    },
    processed_at: null,
  })
})

test('a recording session plans once, and never to read a table from end to end', async () => {
  // The worst moment to plan: PostgreSQL has just learnt that there is next to nothing.
  await database.pool.query('analyze bursar.stripe_events, bursar.stripe_objects')
  const session = database.anotherPool({ max: 1, settings: RECORDING_SETTINGS })
  await inTransaction(session, async (tx) => {
    for (const n of [1, 2, 3, 4, 5, 6, 7]) await recordEvents(tx, [row(`evt_g${n}`, `sub_g${n}`)])
    const plans = await tx.query(
      `select generic_plans::int, custom_plans::int from pg_prepared_statements
       where name = 'inbox_record_events'`,
    )
    expect(plans.rows).toEqual([{ generic_plans: 7, custom_plans: 0 }])
    const read = await tx.query(
      `select relname, seq_scan::int, idx_scan > 0 as by_index from pg_stat_xact_user_tables
       where relname = 'stripe_events'`,
    )
    expect(read.rows).toEqual([{ relname: 'stripe_events', seq_scan: 0, by_index: true }])
  })
})

test.each([
  ['off', 'on'],
  ['local', 'on'],
  ['remote_write', 'on'],
  ['on', 'on'],
  ['remote_apply', 'remote_apply'],
])('a session whose commits are %s records with %s', async (usual, recording) => {
  const session = database.anotherPool({ max: 1, settings: { synchronous_commit: usual } })
  const inEffect = await inTransaction(session, async (tx) => {
    await recordEvents(tx, [row(`evt_h_${usual}`, 'sub_h')])
    return (await tx.query("select current_setting('synchronous_commit') as value")).rows
  })
  expect(inEffect).toEqual([{ value: recording }])
})

test('a commit of nothing but duplicates is a commit that PostgreSQL flushes', async () => {
  const writes = (rows: InboxRow[]) =>
    inTransaction(database.pool, async (tx) => {
      await recordEvents(tx, rows)
      const { rows: found } = await tx.query(
        'select pg_current_xact_id_if_assigned() is not null as writes',
      )
      return found[0].writes
    })
  expect(await writes([row('evt_i1', 'sub_i')])).toBe(true)
  expect(await writes([row('evt_i1', 'sub_i')])).toBe(true)
})

test('a database that was made read-only is away: nothing is recorded, nothing acknowledged', async () => {
  const settings = { ...RECORDING_SETTINGS, default_transaction_read_only: 'on' }
  const session = database.anotherPool({ max: 1, settings })
  const work = recordEvents(session, [row('evt_j1', 'sub_j')])
  await expect(work).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
})
