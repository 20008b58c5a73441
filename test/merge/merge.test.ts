import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Outgoing } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import {
  addTenants,
  belongings,
  CONTEXT,
  merge,
  staleObjects,
  standing,
  undo,
} from './merge-stage.ts'

const clock = new VirtualClock()
let database: TestDatabase
let pool: TestDatabase['pool']

beforeEach(async () => {
  database = await createTestDatabase({ clock })
  pool = database.pool
  await addTenants(pool, ['buyer', 'acme', 'third'])
})
afterEach(() => database.drop())

/** One row of everything that a tenant may have. */
async function furnish(tenantId: string, used: number): Promise<void> {
  await pool.query(`
    insert into bursar.usage (tenant_id, feature, used, as_of)
    values ('${tenantId}', 'devices', ${used}, bursar.clock());
    insert into bursar.entitlement_overrides
      (tenant_id, feature, rule, reason, created_by, expires_at)
    values ('${tenantId}', 'devices', 'allow', 'of ${tenantId}', 'ops', bursar.clock() + interval '9 days'),
      ('${tenantId}', 'only_${tenantId}', 'allow', 'of ${tenantId}', 'ops', bursar.clock() + interval '9 days');
    insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at)
    values ('nonce_of_${tenantId}_123456', '', '${tenantId}', 'price_pro', bursar.clock());
    insert into bursar.checkout_approvals (account, session_id, tenant_id, approved_by)
    values ('', 'cs_of_${tenantId}', '${tenantId}', 'ops');
    insert into bursar.findings (kind, object_id, tenant_id, summary)
    values ('price_unlisted', 'sub_${tenantId}', '${tenantId}', 'x');
    insert into bursar.access_losses (subscription_id, tenant_id, state, status_from, status_to,
      state_before)
    values ('sub_${tenantId}', '${tenantId}', 'held', 'ACTIVE', 'SUSPENDED', '{}');
    insert into bursar.outbox (kind, name, cause_key, tenant_id, subscription_id)
    values ('email', 'suspended', 'email of ${tenantId}', '${tenantId}', 'sub_${tenantId}'),
      ('webhook', 'subscription.changed', 'webhook of ${tenantId}', '${tenantId}', null)`)
}

const everything = async () => ({
  acme: await belongings(pool, 'acme'),
  buyer: await belongings(pool, 'buyer'),
  standing: [await standing(pool, 'acme'), await standing(pool, 'buyer')],
})

const auditRows = async () => {
  const { rows } = await pool.query(
    `select tenant_id || ' ' || event_type || ' ' || actor_id as row
     from bursar.subscription_audit order by audit_id`,
  )
  return rows.map(({ row }) => row)
}

describe('a merge', () => {
  test('moves everything, and the tenant that stays keeps what both have', async () => {
    await furnish('buyer', 3)
    await furnish('acme', 10)
    await merge(pool, 'buyer', 'acme')
    expect(await everything()).toEqual({
      acme: [
        'approval cs_of_acme',
        'approval cs_of_buyer',
        'customer cus_acme contact',
        'customer cus_buyer',
        'email suspended',
        'email suspended',
        'finding price_unlisted sub_acme',
        'finding price_unlisted sub_buyer',
        'intent nonce_of_acme_123456',
        'intent nonce_of_buyer_123456 closed',
        'loss sub_acme',
        'loss sub_buyer',
        'override devices of acme',
        'override only_acme of acme',
        'override only_buyer of buyer',
        'subscription sub_acme',
        'subscription sub_buyer',
        'usage devices 13',
      ],
      buyer: ['override devices of buyer'],
      standing: ['ACTIVE', 'in acme'],
    })
    expect(await staleObjects(pool)).toEqual(['cs_buyer', 'cus_buyer', 'sub_buyer'])
  })

  test('is written into the audit log of both tenants, and moves no row of it', async () => {
    await merge(pool, 'buyer', 'acme')
    await undo(pool, 'buyer')
    expect(await auditRows()).toEqual([
      'acme tenant.merged ops',
      'buyer tenant.merged ops',
      'acme tenant.merge_undone ops',
      'buyer tenant.merge_undone ops',
    ])
  })

  test('gives the tenant that stays the best status of both', async () => {
    await pool.query(`
      update bursar.subscriptions set status = 'EXPIRED' where tenant_id = 'acme';
      update bursar.tenants set status = 'EXPIRED' where tenant_id = 'acme'`)
    await merge(pool, 'buyer', 'acme')
    expect(await standing(pool, 'acme')).toBe('ACTIVE')
    await undo(pool, 'buyer')
    expect(await everything()).toMatchObject({ standing: ['EXPIRED', 'ACTIVE'] })
  })

  test('lets a tenant without an address follow the customer that comes', async () => {
    await pool.query(`
      update bursar.tenants set billing_email = null where tenant_id = 'acme';
      update bursar.stripe_customers set is_billing_contact = false where tenant_id = 'acme'`)
    await merge(pool, 'buyer', 'acme')
    expect(await belongings(pool, 'acme')).toContain('customer cus_buyer contact')
    await pool.query(
      `update bursar.tenants set billing_email = 'b@x.test' where tenant_id = 'acme'`,
    )
    await undo(pool, 'buyer')
    const { rows } = await pool.query(
      `select billing_email from bursar.tenants where tenant_id = 'acme'`,
    )
    expect(rows).toEqual([{ billing_email: null }])
  })

  test('enqueues outgoing webhooks, and lets the identity provider look at both tenants', async () => {
    const outgoing: Outgoing = {
      emails: false,
      provision: true,
      webhooksTo: [{ name: 'app', events: null }],
      hooks: ['tenant.merged'],
    }
    await pool.query(`
      insert into bursar.outbox (kind, name, cause_key, tenant_id, outcome, ended_at)
      values ('provision', 'identity', 'x', 'buyer', 'dead', bursar.clock());
      insert into bursar.findings (kind, object_id, tenant_id, summary)
      select 'provisioning_failed', 'message:' || message_id, 'buyer', 'x' from bursar.outbox`)
    await merge(pool, 'buyer', 'acme', { ...CONTEXT, outgoing })
    const { rows } = await pool.query(
      `select kind || ' ' || name || ' ' || tenant_id || ' ' || coalesce(outcome, 'pending') as message,
         details->>'merged_tenant_id' as merged
       from bursar.outbox order by 1`,
    )
    expect(rows).toEqual([
      { message: 'hook tenant.merged acme pending', merged: 'buyer' },
      { message: 'provision access acme pending', merged: null },
      { message: 'provision access buyer pending', merged: null },
      { message: 'provision identity buyer dropped', merged: null },
      { message: 'webhook tenant.merged acme pending', merged: 'buyer' },
    ])
    expect(await belongings(pool, 'acme')).not.toContainEqual(expect.stringMatching(/^finding/))
  })

  test('into itself, of nobody, into nobody, and of what is merged already is refused', async () => {
    await expect(merge(pool, 'acme', 'acme')).rejects.toThrow(/into itself/)
    await expect(merge(pool, 'nobody', 'acme')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' })
    await expect(merge(pool, 'acme', 'nobody')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' })
    await merge(pool, 'buyer', 'acme')
    await expect(merge(pool, 'buyer', 'third')).rejects.toThrow(/buyer was merged into acme/)
    // Its id stands for acme: that would be a circle.
    await expect(merge(pool, 'acme', 'buyer')).rejects.toThrow(/into itself/)
  })

  test('into an alias is a merge into the tenant that it stands for', async () => {
    await merge(pool, 'buyer', 'acme')
    await merge(pool, 'third', 'buyer')
    expect(await standing(pool, 'third')).toBe('in acme')
  })
})

describe('undo', () => {
  test('moves back exactly what the merge moved', async () => {
    await furnish('buyer', 3)
    await furnish('acme', 10)
    const before = await everything()
    await merge(pool, 'buyer', 'acme')
    await undo(pool, 'buyer')
    const closed = before.buyer.map((what) =>
      what.startsWith('intent') ? 'intent nonce_of_buyer_123456 closed' : what,
    )
    expect(await everything()).toEqual({ ...before, buyer: closed })
  })

  test('leaves what was bought, decided and counted since with the tenant that stays', async () => {
    await furnish('buyer', 3)
    await merge(pool, 'buyer', 'acme')
    await pool.query(`
      insert into bursar.stripe_customers (account, customer_id, tenant_id)
      values ('', 'cus_since', 'acme');
      insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
        account, customer_id, stripe_subscription_id)
      values ('sub_since', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'cus_since', 'sub_since');
      update bursar.usage set used = 20 where tenant_id = 'acme';
      insert into bursar.entitlement_overrides
        (tenant_id, feature, rule, reason, created_by, expires_at)
      values ('acme', 'since', 'allow', 'since', 'ops', bursar.clock() + interval '9 days')`)
    await undo(pool, 'buyer')
    expect(await belongings(pool, 'acme')).toEqual([
      'customer cus_acme contact',
      'customer cus_since',
      'override since since',
      'subscription sub_acme',
      'subscription sub_since',
      'usage devices 20',
    ])
    expect(await belongings(pool, 'buyer')).toContain('usage devices 3')
  })

  test('takes a subscription that was bought since with a moved customer along', async () => {
    await merge(pool, 'buyer', 'acme')
    await pool.query(`
      insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
        account, customer_id, stripe_subscription_id)
      values ('sub_since', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'cus_buyer', 'sub_since')`)
    await undo(pool, 'buyer')
    expect(await belongings(pool, 'buyer')).toEqual([
      'customer cus_buyer contact',
      'subscription sub_buyer',
      'subscription sub_since',
    ])
  })

  test('is possible for 30 days, once, and only of a merge', async () => {
    await expect(undo(pool, 'buyer')).rejects.toThrow(/buyer is not merged/)
    await merge(pool, 'buyer', 'acme')
    clock.advanceDays(29)
    await undo(pool, 'buyer')
    await expect(undo(pool, 'buyer')).rejects.toThrow(/buyer is not merged/)
    await merge(pool, 'buyer', 'acme')
    clock.advanceDays(30)
    await expect(undo(pool, 'buyer')).rejects.toThrow(/can be undone for 30 days/)
  })

  test('two merges in a row: both ids stand for the last tenant, and the last is undone first', async () => {
    await merge(pool, 'buyer', 'acme')
    await merge(pool, 'acme', 'third')
    expect([await standing(pool, 'buyer'), await standing(pool, 'acme')]).toEqual([
      'in third',
      'in third',
    ])
    await expect(undo(pool, 'buyer')).rejects.toThrow(/Undo the merge of acme into third first/)
    await undo(pool, 'acme')
    expect([await standing(pool, 'buyer'), await standing(pool, 'acme')]).toEqual([
      'in acme',
      'ACTIVE',
    ])
    expect(await belongings(pool, 'third')).toEqual([
      'customer cus_third contact',
      'subscription sub_third',
    ])
    await undo(pool, 'buyer')
    expect(await belongings(pool, 'buyer')).toEqual([
      'customer cus_buyer contact',
      'subscription sub_buyer',
    ])
  })
})
