import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  HISTORY_COLUMNS,
  REBUILT_COLUMNS,
} from '../../packages/bursar/src/reconcile/rebuild/columns.ts'
import { checkRebuild } from '../../packages/bursar/src/reconcile/rebuild/rebuild.ts'
import { sayDifference } from '../../packages/bursar/src/reconcile/verify/difference/say-difference.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { openVerifyStage, type VerifyStage } from './verify/verify-stage.ts'

const DAY_SECONDS = 86_400

const clock = new VirtualClock()
let database: TestDatabase
let stage: VerifyStage
let active = ''
let late = ''

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  stage = await openVerifyStage(database, clock)
  active = await stage.sell('price_starter', 'price_seats')
  late = await stage.sell('price_starter')
  const { customer } = await stage.stripe.subscriptions.retrieve(late)
  stage.simulator.platform.setCard(String(customer), 'pm_card_chargeCustomerFail')
  const ended = await stage.sell('price_starter')
  await stage.stripe.subscriptions.cancel(ended)
  await stage.refreshAll()
  await stage.pass(32 * DAY_SECONDS)
  await stage.catchEverything()
})
afterAll(async () => {
  await stage.close()
  await database.drop()
})

const check = async () => {
  await stage.pass(60)
  const run = await checkRebuild(stage.verifying, '')
  return { run: run!, found: await stage.found(run!) }
}

test('every row can be derived anew: nothing differs', async () => {
  const { run, found } = await check()
  expect(found.map(sayDifference)).toEqual([])
  expect(run).toMatchObject({ subscriptions: 3, tenants: 3, differences: 0 })
  expect(await stage.access()).toEqual(['starter ACTIVE', 'starter EXPIRED', 'starter GRACE'])
})

const WRITES: Readonly<Record<string, string>> = {
  subscription_id: "subscription_id = subscription_id || 'x'",
  customer_id: "customer_id = 'cus_other'",
  tenant_id:
    'tenant_id = (select max(t.tenant_id) from bursar.tenants t ' +
    'where t.tenant_id <> subscriptions.tenant_id)',
  resource_id: "resource_id = 'other'",
  plan_id: "plan_id = 'pro'",
  type: "type = 'TEMPORARY'",
  status: "status = 'SUSPENDED'",
  term_start: "term_start = term_start - interval '1 day'",
  term_end: "term_end = term_end + interval '1 day'",
  grace_end: "grace_end = grace_end + interval '1 day'",
  cancelled_at: 'cancelled_at = term_start',
  cancel_at: 'cancel_at = term_end',
  items: 'items = items || items',
  billed_items: 'billed_items = items',
  collection_paused: 'collection_paused = true',
  collection_method: "collection_method = 'send_invoice'",
  stripe_price_id: "stripe_price_id = 'price_other'",
  stripe_status: "stripe_status = 'trialing'",
}

/** They say which subscription a row is of: another one is missing, and one too many. */
const IDENTITY = ['account', 'stripe_subscription_id']

test.each(Object.entries(WRITES))('another %s is found', async (column, write) => {
  const { pool } = database
  await pool.query('create table if not exists public.kept as table bursar.subscriptions')
  const id = column === 'grace_end' ? late : active
  const where = `where stripe_subscription_id = '${id}'`
  await pool.query(`update bursar.subscriptions set ${write} ${where}`)
  const { found } = await check()
  const named = found.filter(({ subscriptionId }) => subscriptionId === id)
  expect(named.map(({ field }) => field)).toContain(column)
  expect(found.every(({ kind }) => kind === 'rebuilt')).toBe(true)
  await pool.query(`delete from bursar.subscriptions ${where}`)
  await pool.query(`insert into bursar.subscriptions select * from public.kept ${where}`)
})

test('a missing row, one too many, and a wrong status of a tenant are found', async () => {
  const { pool } = database
  await pool.query(`update bursar.subscriptions set stripe_subscription_id = 'sub_ghost'
    where stripe_subscription_id = '${active}'`)
  const { found } = await check()
  const named = found.map(({ subscriptionId }) => subscriptionId)
  expect(named).toContain(active)
  expect(named).toContain('sub_ghost')
  await pool.query(`update bursar.subscriptions set stripe_subscription_id = '${active}'
    where stripe_subscription_id = 'sub_ghost'`)
  await pool.query(`update bursar.tenants set status = 'EXPIRED' where status = 'GRACE'`)
  const again = await check()
  expect(again.found).toMatchObject([{ field: 'tenants.status', told: 'EXPIRED', truth: 'GRACE' }])
})

test('every column is compared or holds history, and each is planted above', async () => {
  const text = `select column_name from information_schema.columns
    where table_schema = 'bursar' and table_name = 'subscriptions'`
  const { rows } = await database.pool.query<{ column_name: string }>(text)
  const known = [...Object.keys(REBUILT_COLUMNS), ...Object.keys(HISTORY_COLUMNS)]
  expect(known.sort()).toEqual(rows.map(({ column_name }) => column_name).sort())
  expect([...Object.keys(WRITES), ...IDENTITY].sort()).toEqual(Object.keys(REBUILT_COLUMNS).sort())
})

test('the page about drift lists exactly the columns that hold history', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/operate/drift.md'), 'utf8')
  const [, section = ''] = page.split('## Rebuild every row\n')
  const [rows = ''] = section.split('\n## ')
  const listed = [...rows.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, why]) => [name, why])
  expect(Object.fromEntries(listed)).toEqual(HISTORY_COLUMNS)
})
