import { afterEach, beforeEach, expect, test } from 'vitest'
import { findEndless } from '../../packages/bursar/src/billing/addon/addons.store.ts'
import { leaseIdentity } from '../../packages/bursar/src/delivery/provisioning/identities.store.ts'
import { admitCall } from '../../packages/bursar/src/delivery/webhooks/endpoints.store.ts'
import { mendJobs } from '../../packages/bursar/src/outbox/mend-jobs.store.ts'
import { OutboxQueue } from '../../packages/bursar/src/outbox/queue.ts'
import { takeTokens } from '../../packages/bursar/src/refresh/claim/budget.store.ts'
import { claimWithinBudget } from '../../packages/bursar/src/refresh/claim/claim-within-budget.ts'
import { postponeClaim } from '../../packages/bursar/src/refresh/object/claim.store.ts'
import { runTick } from '../../packages/bursar/src/schedule/run-tick.store.ts'
import { CustomerBudget } from '../../packages/bursar/src/service/customer-budget.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { putQueueOnClock } from '../support/queue-clock.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let clock: VirtualClock
let database: TestDatabase
beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z')
  database = await createTestDatabase({ clock })
})
afterEach(() => database.drop())

/** The clock is a day ahead while `work` goes on. */
async function aDayAhead(work: () => Promise<unknown>): Promise<void> {
  clock.advanceDays(1)
  await work()
  clock.advanceDays(-1)
}

const claim = () =>
  claimWithinBudget(
    {
      pool: database.pool,
      accounts: [''],
      readRate: { requestsPerSecond: 20, livemode: false },
    },
    8,
  )

async function objects(...ids: string[]): Promise<void> {
  await database.pool.query(
    `insert into bursar.stripe_objects (account, object_id, kind)
     select '', id, 'subscription' from unnest($1::text[]) as i(id)`,
    [ids],
  )
}

test('what arrived, was claimed or has failed while the clock was ahead goes on within seconds', async () => {
  await aDayAhead(async () => {
    await objects('sub_claimed', 'sub_failed')
    const [one, other] = await claim()
    const failed = [one, other].find((each) => each?.id === 'sub_failed')!
    const failure = { delaySeconds: 300, attempts: 0, failures: 9, errorCode: 'STRIPE_UNAVAILABLE' }
    await postponeClaim(database.pool, failed, failure)
    await objects('sub_arrived')
  })
  clock.advanceSeconds(1)
  await runTick(database.pool)
  const ids = (await claim()).map(({ id }) => id)
  expect(ids.sort()).toEqual(['sub_arrived', 'sub_claimed', 'sub_failed'])
})

test('a check that was planned while it was ahead comes within a week', async () => {
  await objects('sub_alive')
  await aDayAhead(() =>
    database.pool.query(
      `update bursar.stripe_objects set observed_generation = 1,
         recheck_at = bursar.clock() + interval '6 days 12 hours', recheck_cause = 'routine'`,
    ),
  )
  await runTick(database.pool)
  const { rows } = await database.pool.query(
    `select recheck_at <= bursar.clock() + interval '7 days' as soon from bursar.stripe_objects`,
  )
  expect(rows).toEqual([{ soon: true }])
})

test('pauses after failures that are due as usual are left alone', async () => {
  await objects('sub_failed')
  const [failed] = await claim()
  const failure = { delaySeconds: 300, attempts: 0, failures: 9, errorCode: 'STRIPE_UNAVAILABLE' }
  await postponeClaim(database.pool, failed!, failure)
  await runTick(database.pool)
  expect(await claim()).toEqual([])
  clock.advanceSeconds(301)
  expect(await claim()).toHaveLength(1)
})

test('the budgets of the refresh and of the customers fill again within a second', async () => {
  const bucket = { account: '', endpoint: 'subscriptions', requestsPerSecond: 20 }
  const budget = new CustomerBudget({ pool: database.pool, requestsPerSecond: 20, of: 'customer' })
  const tenCustomers = () => Promise.all(Array.from({ length: 10 }, () => budget.admit('prices')))
  await aDayAhead(async () => {
    await takeTokens(database.pool, [bucket], 50)
    await tenCustomers()
  })
  expect(await takeTokens(database.pool, [bucket], 50)).toBe(0)
  const ofCustomers = { ...bucket, endpoint: 'customer_prices', requestsPerSecond: 5, burst: 10 }
  expect(await takeTokens(database.pool, [ofCustomers], 1)).toBe(0)
  clock.advanceSeconds(1)
  expect(await takeTokens(database.pool, [bucket], 50)).toBe(5)
  await expect(budget.admit('prices')).resolves.toBeUndefined()
})

test('a lease on an identity, and a pause of an endpoint, end with it', async () => {
  const { pool } = database
  await pool.query("insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme')")
  await pool.query("insert into bursar.webhook_endpoints (endpoint, failures) values ('crm', 3)")
  await aDayAhead(async () => {
    expect(await leaseIdentity(pool, 'acme')).not.toBeNull()
    await pool.query(
      "update bursar.webhook_endpoints set paused_until = bursar.clock() + interval '15 minutes'",
    )
  })
  expect(await leaseIdentity(pool, 'acme')).not.toBeNull()
  expect(await leaseIdentity(pool, 'acme')).toBeNull()
  const asked = { endpoint: 'crm', pendingSince: clock.now() }
  expect(await admitCall(pool, asked)).toBe('call')
  expect(await admitCall(pool, asked)).toBe('paused')
})

test('an add-on that was to be ended again is', async () => {
  const { pool } = database
  await pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
      account, stripe_subscription_id, term_end)
    values ('parent', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', 'sub_parent', '2026-02-01'),
      ('addon', 'acme', 'pro', 'ADDON', 'ACTIVE', '[]', '', 'sub_addon', '2026-02-01')`)
  await aDayAhead(() =>
    pool.query(`
      insert into bursar.checkout_intents (nonce, account, tenant_id, price_id, expires_at,
        completed_at, parent_subscription_id, stripe_subscription_id)
      values ('0123456789abcdef', '', 'acme', 'price_pro', bursar.clock(), bursar.clock(),
        'parent', 'sub_addon')`),
  )
  expect(await findEndless(pool)).toHaveLength(1)
})

test('what the queue put off is tried, and what was killed meanwhile is given to others', async () => {
  const { pool } = database
  const queue = new OutboxQueue(pool, (error) => {
    throw error
  })
  await queue.start(['email'])
  await putQueueOnClock(pool)
  const message = (messageId: string) => ({ messageId, kind: 'email', name: 'welcome' }) as const
  await aDayAhead(async () => {
    await queue.enqueue(pool, 'email', [message('00000000-0000-4000-8000-000000000001')])
    await pool.query('update bursar_queue.job set start_after = bursar_queue.job_now()')
  })
  expect(await queue.drain('email', async () => true, new Set())).toBe(0)
  expect(await mendJobs(pool, ['email'])).toBe(1)
  expect(await queue.drain('email', async () => true, new Set())).toBe(1)
  expect(await mendJobs(pool, ['email'])).toBe(0)
  await queue.stop()
})
