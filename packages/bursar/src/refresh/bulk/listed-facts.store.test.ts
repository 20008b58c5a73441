import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { findListedFacts } from './listed-facts.store.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const STORED = `
insert into bursar.tenants (tenant_id, name, adopted_at)
values ('adopted', 'A', now()), ('payer', 'P', null), ('new', 'N', null);
insert into bursar.stripe_customers (account, customer_id, tenant_id)
values ('', 'cus_adopted', 'adopted'), ('', 'cus_payer', 'payer'), ('', 'cus_new', 'new');
insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
  account, stripe_subscription_id, has_paid)
values ('sub_paid', 'payer', 'pro', 'MAIN', 'ACTIVE', '[]', '', 'sub_paid', true),
  ('sub_unpaid', 'payer', 'pro', 'MAIN', 'ACTIVE', '[]', '', 'sub_unpaid', false);
insert into bursar.stripe_objects (account, object_id, kind, waiting_since, withheld_reason)
values ('', 'sub_waits', 'subscription', now() - interval '1 hour', 'owner_unknown'),
  ('', 'sub_paid', 'subscription', null, null);
insert into bursar.payment_reversals (account, object_id, invoice_id, stripe_subscription_id, kind)
values ('', 'ch_1', 'in_1', 'sub_paid', 'full_refund')`

test('what is stored says how much must be read', async () => {
  await database.pool.query(STORED)
  const facts = await findListedFacts(database.pool, '', [
    { id: 'sub_paid', customerId: 'cus_payer' },
    { id: 'sub_unpaid', customerId: 'cus_payer' },
    { id: 'sub_adopted', customerId: 'cus_adopted' },
    { id: 'sub_new', customerId: 'cus_new' },
    { id: 'sub_waits', customerId: 'cus_stranger' },
  ])
  const plain = { hasReversal: false, seeksOwner: false, isWithheld: false }
  expect(Object.fromEntries(facts)).toEqual({
    sub_paid: { ...plain, hasReversal: true, hasPaid: 'itself' },
    sub_unpaid: { ...plain, hasPaid: 'tenant' },
    sub_adopted: { ...plain, hasPaid: 'tenant' },
    sub_new: { ...plain, hasPaid: 'unknown' },
    sub_waits: { hasReversal: false, seeksOwner: true, isWithheld: true, hasPaid: 'unknown' },
  })
})
