import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { reconcilePaidTwice } from '../../packages/bursar/src/subscription/money/agreement.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addTenants, belongings, merge, move, staleObjects, standing, undo } from './merge-stage.ts'

let database: TestDatabase
let pool: TestDatabase['pool']

beforeEach(async () => {
  database = await createTestDatabase()
  pool = database.pool
  await addTenants(pool, ['buyer', 'acme'])
})
afterEach(() => database.drop())

test('a customer moves with what hangs on it, and back', async () => {
  await pool.query(`
    insert into bursar.stripe_customers (account, customer_id, tenant_id) values ('', 'cus_2', 'acme');
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
      account, customer_id, stripe_subscription_id)
    values ('sub_2', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'cus_2', 'sub_2');
    insert into bursar.stripe_objects (account, object_id, kind, customer_id, observed_generation)
    values ('', 'sub_2', 'subscription', 'cus_2', 1), ('', 'cs_2', 'checkout_session', 'cus_2', 1);
    insert into bursar.findings (kind, object_id, tenant_id, summary)
    values ('price_unlisted', 'sub_2', 'acme', 'x'), ('price_unlisted', 'sub_acme', 'acme', 'x');
    insert into bursar.outbox (kind, name, cause_key, tenant_id, subscription_id)
    values ('email', 'suspended', 'one', 'acme', 'sub_2');
    insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at,
      completed_at, stripe_subscription_id)
    values ('nonce_of_sub_2_12345', '', 'acme', 'price_pro', now(), now(), 'sub_2')`)
  const before = { acme: await belongings(pool, 'acme'), buyer: await belongings(pool, 'buyer') }

  await move(pool, { customerId: 'cus_2', tenantId: 'buyer' })
  expect(await belongings(pool, 'buyer')).toEqual([
    'customer cus_2',
    'customer cus_buyer contact',
    'email suspended',
    'finding price_unlisted sub_2',
    'intent nonce_of_sub_2_12345',
    'subscription sub_2',
    'subscription sub_buyer',
  ])
  expect(await staleObjects(pool)).toEqual(['sub_2'])
  const { rows } = await pool.query(
    `select tenant_id || ' ' || event_type as row from bursar.subscription_audit order by audit_id`,
  )
  expect(rows.map(({ row }) => row)).toEqual(['acme customer.moved', 'buyer customer.moved'])

  await move(pool, { customerId: 'cus_2', tenantId: 'acme' })
  const after = { acme: await belongings(pool, 'acme'), buyer: await belongings(pool, 'buyer') }
  expect(after).toEqual(before)
})

test('a tenant that loses its last customer loses its access, and the other one has it', async () => {
  await pool.query(`
    update bursar.subscriptions set status = 'EXPIRED' where tenant_id = 'acme';
    update bursar.tenants set status = 'EXPIRED' where tenant_id = 'acme'`)
  await move(pool, { customerId: 'cus_buyer', tenantId: 'acme' })
  expect([await standing(pool, 'acme'), await standing(pool, 'buyer')]).toEqual([
    'ACTIVE',
    'PENDING',
  ])
  await move(pool, { customerId: 'cus_buyer', tenantId: 'buyer' })
  expect(await belongings(pool, 'buyer')).toContain('customer cus_buyer')
})

test('an add-on that is left alone is looked at, and again when it is alone no more', async () => {
  await pool.query(`
    insert into bursar.stripe_customers (account, customer_id, tenant_id) values ('', 'cus_2', 'acme');
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
      account, customer_id, stripe_subscription_id)
    values ('sub_2', 'acme', 'seats', 'ADDON', 'ACTIVE', '[]', '', 'cus_2', 'sub_2');
    insert into bursar.stripe_objects (account, object_id, kind, customer_id, observed_generation)
    values ('', 'sub_2', 'subscription', 'cus_2', 1)`)
  await move(pool, { customerId: 'cus_acme', tenantId: 'buyer' })
  expect(await staleObjects(pool)).toContain('sub_2')
  await pool.query(`
    update bursar.stripe_objects set observed_generation = generation;
    insert into bursar.findings (kind, object_id, tenant_id, summary)
    values ('addon_without_main', 'sub_2', 'acme', 'x')`)
  await move(pool, { customerId: 'cus_acme', tenantId: 'acme' })
  expect(await staleObjects(pool)).toContain('sub_2')
})

test.each(['moved away', 'merged in and parted again'])(
  'what a tenant still pays for twice stays told when a subscription is %s',
  async (how) => {
    await pool.query(`
      insert into bursar.stripe_customers (account, customer_id, tenant_id)
      values ('', 'cus_2', 'acme');
      insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
        account, customer_id, stripe_subscription_id)
      values ('sub_2', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'cus_2', 'sub_2')`)
    if (how === 'moved away') await move(pool, { customerId: 'cus_buyer', tenantId: 'acme' })
    else await merge(pool, 'buyer', 'acme')
    expect(await paidTwiceAfter('acme', 'sub_buyer')).toEqual([['sub_2', 'sub_acme', 'sub_buyer']])

    if (how === 'moved away') await move(pool, { customerId: 'cus_buyer', tenantId: 'buyer' })
    else await undo(pool, 'buyer')
    expect(await paidTwiceAfter('buyer', 'sub_buyer')).toEqual([['sub_2', 'sub_acme']])

    await move(pool, { customerId: 'cus_2', tenantId: 'buyer' })
    expect(await paidTwiceAfter('buyer', 'sub_2')).toEqual([['sub_2', 'sub_buyer']])
  },
)

/** As a refresh of this subscription leaves it: the subscriptions of each open finding. */
async function paidTwiceAfter(tenantId: string, subscription: string): Promise<unknown[]> {
  await inTransaction(pool, (tx) => reconcilePaidTwice(tx, tenantId, subscription))
  const { rows } = await pool.query(`
    select array(select jsonb_array_elements_text(details->'subscriptions') order by 1) as of
    from bursar.findings where kind = 'two_main_subscriptions' and resolved_at is null order by 1`)
  return rows.map((row) => row.of)
}

test('to an alias is to the tenant that it stands for', async () => {
  await addTenants(pool, ['third'])
  await merge(pool, 'buyer', 'acme')
  await move(pool, { customerId: 'cus_third', tenantId: 'buyer' })
  expect(await belongings(pool, 'acme')).toContain('customer cus_third')
})

test('what cannot be moved is refused', async () => {
  await pool.query(`
    insert into bursar.stripe_customers (account, customer_id, tenant_id)
    values ('', 'cus_nobodys', null), ('', 'cus_twice', 'acme'), ('acct_1', 'cus_twice', 'acme')`)
  const moved = (customerId: string, tenantId: string) => move(pool, { customerId, tenantId })
  await expect(moved('cus_unknown', 'acme')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' })
  await expect(moved('cus_acme', 'nobody')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' })
  await expect(moved('cus_acme', 'acme')).rejects.toThrow(/already belongs to the tenant acme/)
  await expect(moved('cus_nobodys', 'acme')).rejects.toThrow(/belongs to no tenant/)
  await expect(moved('cus_twice', 'buyer')).rejects.toThrow(/Several accounts/)
  await move(pool, { customerId: 'cus_twice', tenantId: 'buyer', account: 'acct_1' })
  expect(await belongings(pool, 'buyer')).toContain('customer cus_twice')
})
