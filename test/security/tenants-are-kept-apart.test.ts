import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { appendAudit } from '../../packages/bursar/src/audit/append-audit.store.ts'
import { assertApiRole, asTenant } from '../../packages/bursar/src/postgres/as-tenant.ts'
import type { Tx } from '../../packages/bursar/src/postgres/pool.ts'
import { createTestDatabase, runAsAdmin, type TestDatabase } from '../support/database.ts'
import { countGuarded, findUnguarded } from '../support/find-unguarded.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(TWO_TENANTS)
})
afterAll(() => database.drop())

const TWO_TENANTS = `
insert into bursar.tenants (tenant_id, name) values ('a', 'A'), ('b', 'B');
insert into bursar.stripe_customers (account, customer_id, tenant_id)
values ('', 'cus_a', 'a'), ('', 'cus_b', 'b');
insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items)
values ('sub_a', 'a', 'p', 'MAIN', 'ACTIVE', '[]'), ('sub_b', 'b', 'p', 'MAIN', 'ACTIVE', '[]');
insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at)
values ('nonce_of_a_1234567', '', 'a', 'price_1', now()),
  ('nonce_of_b_1234567', '', 'b', 'price_1', now());
insert into bursar.usage (tenant_id, feature, used, as_of)
values ('a', 'devices', 1, now()), ('b', 'devices', 2, now());
insert into bursar.entitlement_overrides
  (tenant_id, feature, rule, reason, created_by, expires_at)
select tenant_id, 'devices', 'block', 'A test.', 'ops', now() + interval '1 day'
from bursar.tenants`

const as = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
  asTenant(database.pool, tenantId, work)
const who = { actorType: 'customer' as const, actorId: 'x' }
const entry = { eventType: 'checkout.asked' as const, ...who, details: {} }

describe('the catalogue', () => {
  test('every table with a tenant_id is forced to hide other tenants from bursar_api', async () => {
    expect(await countGuarded(database.pool)).toBeGreaterThanOrEqual(10)
    expect(await findUnguarded(database.pool)).toEqual([])
  })

  test.each`
    made                                                                                         | lacks
    ${'create table bursar.fresh (tenant_id text)'}                                              | ${'fresh: row security,forced,policy'}
    ${'alter table bursar.outbox no force row level security'}                                   | ${'outbox: forced'}
    ${'alter table bursar.outbox disable row level security'}                                    | ${'outbox: row security'}
    ${'drop policy one_tenant on bursar.outbox'}                                                 | ${'outbox: policy'}
    ${'alter policy one_tenant on bursar.outbox using (true)'}                                   | ${'outbox: policy'}
    ${'create view bursar.fresh as select tenant_id from bursar.tenants'}                        | ${'fresh: row security,forced,policy'}
    ${'alter policy one_tenant on bursar.outbox to public'}                                      | ${'outbox: policy'}
    ${"create table bursar.fresh (tenant_id text); select bursar.guard_tenants('bursar.fresh')"} | ${null}
  `('after `$made` the catalogue says: $lacks', async ({ made, lacks }) => {
    const scratch = await createTestDatabase()
    await scratch.pool.query(made)
    expect(await findUnguarded(scratch.pool)).toEqual(lacks === null ? [] : [lacks])
    await scratch.drop()
  })

  test('bursar_api can neither log in nor bypass, owns nothing and belongs to nothing', async () => {
    const { rows } = await database.pool.query(`
      select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        (select count(*)::int from pg_auth_members where member = r.oid) as memberships,
        (select count(*)::int from pg_class where relowner = r.oid) as owned
      from pg_roles r where rolname = 'bursar_api'`)
    expect(rows).toEqual([
      {
        rolcanlogin: false,
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        memberships: 0,
        owned: 0,
      },
    ])
  })

  test('bursar_api may do what the API does, and nothing else', async () => {
    const { rows } = await database.pool.query<{ granted: string }>(`
      select format('%s %s', table_name, string_agg(privilege_type, ',' order by privilege_type))
        as granted
      from information_schema.role_table_grants
      where grantee = 'bursar_api' group by table_name order by 1`)
    expect(rows.map(({ granted }) => granted)).toEqual([
      'audit_chain_heads INSERT,SELECT,UPDATE',
      'checkout_intents INSERT,SELECT,UPDATE',
      'stripe_customers SELECT',
      'subscription_audit INSERT,SELECT',
      'subscriptions SELECT',
      'tenants SELECT',
    ])
  })

  test('of what was decided and counted bursar_api sees what a customer is told', async () => {
    const { rows } = await database.pool.query<{ granted: string }>(`
      select format('%s %s %s', table_name, privilege_type,
        string_agg(column_name, ',' order by column_name)) as granted
      from information_schema.column_privileges
      where grantee = 'bursar_api' and table_name in ('usage', 'entitlement_overrides', 'outbox')
      group by table_name, privilege_type order by 1`)
    expect(rows.map(({ granted }) => granted)).toEqual([
      'entitlement_overrides SELECT ended_at,expires_at,feature,limit_count,rule,tenant_id',
      'outbox INSERT audit_id,cause_key,caused_account,caused_generation,caused_object,' +
        'details,ended_at,kind,name,outcome,subscription_id,target,tenant_id',
      'outbox SELECT cause_key',
      'usage SELECT feature,tenant_id,used',
    ])
  })

  test('the service itself, which all other tests run, is no superuser either', async () => {
    const { rows } = await database.pool.query(
      'select rolsuper, rolbypassrls from pg_roles where rolname = current_user',
    )
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
  })
})

describe('a tenant', () => {
  beforeEach(() => assertApiRole(database.pool))

  test.each([
    'tenants',
    'stripe_customers',
    'subscriptions',
    'checkout_intents',
    'usage',
    'entitlement_overrides',
  ])('sees its own %s only, without asking for them', async (table) => {
    const text = `select tenant_id from bursar.${table}`
    expect((await as('a', (tx) => tx.query(text))).rows).toEqual([{ tenant_id: 'a' }])
    expect((await as('b', (tx) => tx.query(text))).rows).toEqual([{ tenant_id: 'b' }])
    expect((await as('', (tx) => tx.query(text))).rows).toEqual([])
    expect((await as('nobody', (tx) => tx.query(text))).rows).toEqual([])
  })

  test('cannot write into the rows of another, nor for it', async () => {
    const taking = "update bursar.checkout_intents set price_id = 'price_2' where tenant_id = 'b'"
    expect((await as('a', (tx) => tx.query(taking))).rowCount).toBe(0)
    const giving = "update bursar.checkout_intents set tenant_id = 'b' where tenant_id = 'a'"
    await expect(as('a', (tx) => tx.query(giving))).rejects.toMatchObject({
      detail: expect.stringContaining('42501'),
    })
    const adding = `insert into bursar.checkout_intents
      (nonce, account, tenant_id, price_id, expires_at)
      values ('nonce_of_x_1234567', '', 'b', 'price_2', now())`
    await expect(as('a', (tx) => tx.query(adding))).rejects.toMatchObject({
      detail: expect.stringContaining('42501'),
    })
  })

  test('appends to its own chain of the audit log, and to no other', async () => {
    const append = (tenantId: string) =>
      as('a', (tx) => appendAudit(tx, { key: AUDIT_KEY, tenantId, rows: [entry] }))
    expect(await append('a')).toHaveLength(1)
    await expect(append('b')).rejects.toThrow()
  })

  test('cannot take another tenant in the middle of its transaction by any value', async () => {
    const sneaky = "b' or current_user <> 'x"
    expect((await as(sneaky, (tx) => tx.query('select 1 from bursar.tenants'))).rows).toEqual([])
  })

  test('leaves the connection as it was: nothing of it is left for the next', async () => {
    const one = database.anotherPool({ max: 1 })
    await asTenant(one, 'a', (tx) => tx.query('select 1'))
    await asTenant(one, 'a', () => Promise.reject(new Error('no'))).catch(() => undefined)
    const { rows } = await one.query(`
      select current_user as role, coalesce(current_setting('bursar.tenant', true), '') as tenant,
        (select count(*)::int from bursar.tenants) as seen`)
    expect(rows).toEqual([{ role: 'bursar', tenant: '', seen: 2 }])
  })
})

test('who is neither owner nor bursar_api, but may read, reads all', async () => {
  const { adminUrl } = database
  await runAsAdmin(adminUrl, 'drop role if exists test_reader')
  await runAsAdmin(adminUrl, 'create role test_reader; grant test_reader to bursar')
  await runAsAdmin(adminUrl, 'grant usage on schema bursar to test_reader')
  await runAsAdmin(adminUrl, 'grant select on bursar.tenants to test_reader')
  const client = await database.pool.connect()
  await client.query('begin; set local role test_reader')
  const { rows } = await client.query('select tenant_id from bursar.tenants order by 1')
  await client.query('rollback')
  client.release()
  expect(rows).toEqual([{ tenant_id: 'a' }, { tenant_id: 'b' }])
  await runAsAdmin(adminUrl, 'drop owned by test_reader; drop role test_reader')
})

test('the plan of what everybody else does has no trace of it', async () => {
  const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
    "explain select 1 from bursar.tenants where lower(billing_email) = lower('x')",
  )
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/bursar_api|current_setting/i)
})
