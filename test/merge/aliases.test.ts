import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  readChangesSince,
  readCursor,
} from '../../packages/bursar/src/billing/entitlement/changes.store.ts'
import { readFacts } from '../../packages/bursar/src/billing/entitlement/facts.store.ts'
import { MERGE_TABLES } from '../../packages/bursar/src/refresh/merge/merge-tables.ts'
import { recordUsage } from '../../packages/bursar/src/subscription/entitlement/usage.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addTenants, merge, undo } from './merge-stage.ts'

let database: TestDatabase
let pool: TestDatabase['pool']

beforeEach(async () => {
  database = await createTestDatabase()
  pool = database.pool
  await addTenants(pool, ['buyer', 'acme', 'third'])
})
afterEach(() => database.drop())

const facts = async (tenantId: string) =>
  (await readFacts(pool, [{ tenantId, feature: 'devices' }]))[0]

test('every table with a tenant says what a merge does with its rows', async () => {
  const { rows } = await pool.query(`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'bursar'::regnamespace and c.relkind in ('r', 'p')
      and a.attname = 'tenant_id' and not a.attisdropped order by 1`)
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(MERGE_TABLES).sort())
})

test('an entitlement check by either ID has the same answer', async () => {
  await merge(pool, 'buyer', 'acme')
  const [old, present] = [await facts('buyer'), await facts('acme')]
  expect(old).toMatchObject({ isTenantKnown: true, subscriptions: { length: 2 } })
  expect({ ...old, now: null }).toEqual({ ...present, now: null })
  await undo(pool, 'buyer')
  expect(await facts('buyer')).toMatchObject({ subscriptions: { length: 1 } })
})

test('usage that is reported under the old ID is counted for the present tenant', async () => {
  await merge(pool, 'buyer', 'acme')
  const report = { tenantId: 'buyer', feature: 'devices', used: 7, asOf: null }
  expect(await recordUsage(pool, [report])).toEqual(['recorded'])
  expect(await facts('acme')).toMatchObject({ usage: { used: 7 } })
})

test('clients that know the old ID hear of changes of the present tenant', async () => {
  const changesOf = async (work: () => Promise<unknown>) => {
    const cursor = await readCursor(pool)
    await work()
    const { tenants } = await readChangesSince(pool, cursor)
    return [...tenants].sort()
  }
  expect(await changesOf(() => merge(pool, 'buyer', 'acme'))).toEqual(['acme', 'buyer'])
  const change = () =>
    pool.query(`update bursar.subscriptions set status = 'SUSPENDED'
      where subscription_id = 'sub_acme'`)
  expect(await changesOf(change)).toEqual(['acme', 'buyer'])
  expect(await changesOf(() => merge(pool, 'acme', 'third'))).toEqual(['acme', 'buyer', 'third'])
  expect(await changesOf(() => undo(pool, 'acme'))).toEqual(['acme', 'buyer', 'third'])
})
