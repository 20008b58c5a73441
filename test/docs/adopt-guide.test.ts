import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSqlMapping } from '../../packages/bursar/src/reconcile/adopt/mapping/sql-mapping.ts'
import { PLAN_NOTES } from '../../packages/bursar/src/reconcile/adopt/plan/plan.ts'
import { namedOnly } from '../../packages/bursar/src/reconcile/adopt/to-listed-customer.ts'
import { bringIn } from '../reconcile/adopt-stage.ts'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'
import { until } from '../support/until.ts'
import { codeBlocks, readPage, tableUnder } from './markdown-table.ts'

const page = readPage('guides/adopt.md')

let stage: CommandStage
beforeAll(async () => {
  stage = await openCommandStage()
})
afterAll(() => stage.close())

/** The tables of each integration, as its own migrations make them, and a customer of org 7. */
const LAYOUTS: Readonly<Record<string, string>> = {
  'Laravel Cashier': `
    create table users (id bigserial primary key, name text, email text, stripe_id varchar(255),
      pm_type varchar(255), pm_last_four varchar(4), trial_ends_at timestamp);
    insert into users (id, name, email, stripe_id) values
      (7, 'Acme', 'ada@acme.example', 'cus_1'), (8, 'Beta', 'bo@beta.example', null);
    create table subscriptions (id bigserial primary key, user_id bigint, type varchar(255),
      stripe_id varchar(255) unique, stripe_status varchar(255), stripe_price varchar(255),
      quantity int, trial_ends_at timestamp, ends_at timestamp);
    insert into subscriptions (user_id, type, stripe_id, stripe_status) values
      (7, 'default', 'sub_1', 'active');`,
  Pay: `
    create table pay_customers (id bigserial primary key, owner_type varchar, owner_id bigint,
      processor varchar not null, processor_id varchar, "default" boolean, data jsonb,
      stripe_account varchar, deleted_at timestamp, type varchar);
    insert into pay_customers (owner_type, owner_id, processor, processor_id, deleted_at) values
      ('Account', 7, 'stripe', 'cus_1', null), ('Account', 7, 'stripe', 'cus_0', now()),
      ('Account', 8, 'braintree', 'b_1', null);
    create table pay_subscriptions (id bigserial primary key, customer_id bigint, name varchar,
      processor_id varchar, processor_plan varchar, quantity int, status varchar,
      ends_at timestamp);
    insert into pay_subscriptions (customer_id, name, processor_id, status, ends_at) values
      (1, 'default', 'sub_1', 'active', null), (1, 'old', 'sub_0', 'canceled', now());`,
  'dj-stripe': `
    create table djstripe_customer (djstripe_id bigserial primary key, id varchar(255) unique,
      livemode boolean, name text, email text, subscriber_id bigint, stripe_data jsonb);
    insert into djstripe_customer (id, livemode, name, email, subscriber_id) values
      ('cus_1', true, 'Acme', 'ada@acme.example', 7), ('cus_2', false, 'Test', '', 7),
      ('cus_3', true, 'Beta', '', null);
    create table djstripe_subscription (djstripe_id bigserial primary key, id varchar(255) unique,
      customer_id varchar(255), stripe_data jsonb);
    insert into djstripe_subscription (id, customer_id, stripe_data) values
      ('sub_1', 'cus_1', '{"status": "active"}'), ('sub_0', 'cus_1', '{"status": "canceled"}');`,
  'Better Auth': `
    create table "user" (id text primary key, name text, email text, "stripeCustomerId" text);
    create table organization (id text primary key, name text, slug text,
      "stripeCustomerId" text);
    insert into organization values ('7', 'Acme', 'acme', 'cus_1'), ('8', 'Beta', 'beta', null);
    insert into "user" values ('u1', 'Ada', 'ada@acme.example', 'cus_1'),
      ('u2', 'Bo', 'bo@beta.example', 'cus_2'), ('u3', 'Cy', 'cy@cy.example', null);
    create table subscription (id text primary key, plan text, "referenceId" text,
      "stripeCustomerId" text, "stripeSubscriptionId" text, status text);
    insert into subscription values ('s1', 'pro', '7', 'cus_1', 'sub_1', 'active');`,
}

const queryOf = (name: string) =>
  codeBlocks(page, 'sql').find((block) => block.startsWith(`-- ${name}\n`)) ?? ''

test.each(Object.entries(LAYOUTS))('the query for %s names the tenants', async (name, layout) => {
  await stage.database.pool.query(`set search_path = public; ${layout}; reset search_path`)
  const path = join(stage.folder, `${name.replaceAll(' ', '-')}.sql`)
  writeFileSync(path, queryOf(name))
  const mapping = await readSqlMapping(path, stage.database.url)
  expect(mapping.find(namedOnly('cus_1'))).toMatchObject({
    kind: 'mapped',
    mapped: { tenantId: '7' },
  })
  const { pool } = stage.database
  await pool.query('set search_path = public')
  const answers = await pool.query(queryOf(`${name}: answers`))
  await pool.query('reset search_path')
  const seven = answers.rows.map((row) => ({ ...row, tenant_id: String(row.tenant_id) }))
  expect(seven).toEqual([{ tenant_id: '7', feature: 'devices', allowed: true }])
  const others = name === 'Better Auth' ? ['cus_2'] : []
  expect([...mapping.customerIds()].sort()).toEqual(['cus_1', ...others])
})

test('every kind of note is explained', () => {
  const kinds = tableUnder(page, 'Check the plan').map(([kind = '']) => kind.replaceAll('`', ''))
  expect(kinds).toEqual(Object.keys(PLAN_NOTES))
})

test('the commands do what the guide says, in its order', async () => {
  const { stripe, simulator, folder, database } = stage
  const one = await bringIn(stripe, { metadata: { tenant_id: 'org_1' } })
  const two = await bringIn(stripe, { name: 'Acme Wind' })
  const [csv = ''] = codeBlocks(page, 'csv')
  writeFileSync(join(folder, 'customers.csv'), csv.replace(/cus_\w+/, two.customerId))
  writeFileSync(join(folder, 'mapping.sql'), queryOf('Laravel Cashier'))
  writeFileSync(join(folder, 'answers.sql'), queryOf('Laravel Cashier: answers'))
  await database.pool.query(`
    set search_path = public; drop table if exists users, subscriptions;
    ${LAYOUTS['Laravel Cashier']}; delete from subscriptions; reset search_path`)
  const env = {
    STRIPE_SECRET_KEY: simulator.apiKey,
    STRIPE_API_BASE: stage.answers.url,
    APP_DATABASE_URL: database.url,
  }
  const outputs = new Map<string, string>()
  for (const command of codeBlocks(page, 'sh').flatMap((block) => block.trim().split('\n'))) {
    if (command.startsWith('bursar verify')) {
      const isDone = async () => (await stage.granted()).length === 2
      await until('both subscriptions are written', isDone)
      await stage.caughtUp()
    }
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? word,
    )
    const [program, ...args] = words.map(String)
    expect(program).toBe('bursar')
    const { code, output, errors } = await stage.run(args, env)
    expect({ command, code, errors }).toEqual({ command, code: 0, errors: expect.any(String) })
    outputs.set(args.slice(0, 3).join(' '), output)
  }
  expect([...outputs.values()][0]).toMatch(/Customer metadata keys\n {2}tenant_id {2}1\n/)
  const applied = [...outputs.values()].find((output) => output.includes('adopted,'))
  expect(applied).toContain('2 tenants adopted, 2 customers linked.')
  const text = `select tenant_id || ' ' || delivery as line from bursar.tenants order by 1`
  const { rows } = await database.pool.query<{ line: string }>(text)
  expect(rows.map(({ line }) => line)).toEqual(['org_1 live', 'org_2abCdEf live'])
  expect(one.customerId).not.toBe(two.customerId)
})
