import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { makeTenant } from '../../../../../test/support/entitled-tenant.ts'
import { VirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { type ChangeCursor, parseChangeCursor, toCursorText } from './change-cursor.ts'
import { CHANGED_TENANTS_MAX, readChangesSince, readCursor } from './changes.store.ts'

const clock = new VirtualClock('2026-03-01T12:00:00Z')
let db: TestDatabase
let cursor: ChangeCursor
beforeAll(async () => {
  db = await createTestDatabase({ clock })
  for (const id of ['acme', 'beta']) await makeTenant(db.pool, id)
})
afterAll(() => db.drop())
beforeEach(async () => {
  cursor = await readCursor(db.pool)
})

/** Moves the mark, as a poll does. */
async function changed(): Promise<readonly string[] | 'all'> {
  const { until, tenants } = await readChangesSince(db.pool, cursor)
  cursor = until
  return tenants === 'all' ? 'all' : [...tenants].sort()
}

const suspend = (tenantId: string, run: Pick<TestDatabase['pool'], 'query'> = db.pool) =>
  run.query(`update bursar.subscriptions set updated_at = now() where tenant_id = $1`, [tenantId])

test.each([
  ['subscription', `update bursar.subscriptions set status = 'GRACE' where tenant_id = 'acme'`],
  ['usage', `insert into bursar.usage values ('acme', 'devices', 1, now())`],
  ['count', `update bursar.usage set used = 2 where tenant_id = 'acme'`],
  [
    'override',
    `insert into bursar.entitlement_overrides (tenant_id, feature, rule, reason, created_by,
       expires_at) values ('acme', 'seats', 'block', 'why', 'op', bursar.clock() + '1 day')`,
  ],
  ['end', `update bursar.entitlement_overrides set ended_at = now(), ended_by = 'op'`],
])('a change of a %s is told once', async (_of, sql) => {
  await db.pool.query(sql)
  expect(await changed()).toEqual(['acme'])
  expect(await changed()).toEqual([])
})

test('a new tenant, and one that a subscription moves to or from, are told of', async () => {
  await makeTenant(db.pool, 'gamma')
  expect(await changed()).toEqual(['gamma'])
  await db.pool.query(
    `update bursar.subscriptions set tenant_id = 'beta' where tenant_id = 'gamma'`,
  )
  expect(await changed()).toEqual(['beta', 'gamma'])
})

test('who began first and commits last is told of when it commits, not before', async () => {
  const slow = await db.pool.connect()
  await slow.query('begin')
  await suspend('acme', slow)
  await suspend('beta')
  expect(await changed()).toEqual(['beta'])
  expect(await changed()).toEqual([])
  await slow.query('commit')
  slow.release()
  expect(await changed()).toEqual(['acme'])
  expect(await changed()).toEqual([])
})

test('what is rolled back is not told', async () => {
  const client = await db.pool.connect()
  await client.query('begin')
  await suspend('acme', client)
  await client.query('rollback')
  client.release()
  expect(await changed()).toEqual([])
})

test('the end of an override is told when its time has come', async () => {
  await db.pool.query(
    `insert into bursar.entitlement_overrides (tenant_id, feature, rule, reason, created_by,
       expires_at) values ('beta', 'seats', 'allow', 'why', 'op', bursar.clock() + '60 s')`,
  )
  expect(await changed()).toEqual(['beta'])
  clock.advanceSeconds(59)
  expect(await changed()).toEqual([])
  clock.advanceSeconds(1)
  expect(await changed()).toEqual(['beta'])
  expect(await changed()).toEqual([])
})

test('a mark that is too old, or of another database, means everybody', async () => {
  const future = cursor.snapshot.replace(/^(\d+):(\d+)/, (_, min, max) => `${min}:${max}000`)
  const { tenants } = await readChangesSince(db.pool, { ...cursor, snapshot: future })
  expect(tenants).toBe('all')
  clock.advanceSeconds(301)
  expect(await changed()).toBe('all')
})

test('more tenants than are listed are everybody', async () => {
  await db.pool.query(
    `insert into bursar.tenants (tenant_id, name) select 't-' || n, 'T'
     from generate_series(1, ${CHANGED_TENANTS_MAX + 1}) n`,
  )
  expect(await changed()).toBe('all')
})

test('a mark is read back from its text, and nothing else is one', async () => {
  const plans = 'ab'.repeat(32)
  expect(parseChangeCursor(toCursorText(cursor, plans), plans)).toEqual(cursor)
  expect(parseChangeCursor(toCursorText(cursor, plans), 'cd'.repeat(32))).toBeNull()
  const texts = ['', 'x', '5:3:@1772366400000', '0:1:@1772366400000', '1:9:4,3@1772366400000']
  const more = ['1:9:9@1772366400000', '1:9:4;drop@1772366400000', '1:9:@soon', '1:9:@1@2']
  for (const text of [...texts, ...more]) {
    expect([text, parseChangeCursor(text, plans)]).toEqual([text, null])
    const withPlans = `${text}@${plans}`
    expect([withPlans, parseChangeCursor(withPlans, plans)]).toEqual([withPlans, null])
  }
  expect(parseChangeCursor(`1:9:4@1772366400000@${plans}`, plans)).not.toBeNull()
})
