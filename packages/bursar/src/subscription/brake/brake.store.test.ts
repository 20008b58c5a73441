import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts'
import { state } from '../../../../../test/support/subscription-samples.ts'
import { until } from '../../../../../test/support/until.ts'
import { readBrake } from '../../operator/actions/brake/brake.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import { type Loss, mayWithdraw } from './brake.store.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const LIMITS = { share: 0, tenants: 2 }
const NEVER_ENGAGED = { engaged_at: null, tenants: null, of_tenants: null, passes_until: null }

function lossOf(tenantId: string): Loss {
  const before = { ...state(), status: 'ACTIVE' } as const
  const stripe = { account: '', stripeSubscriptionId: `sub_${tenantId}` }
  return { subscriptionId: `s_${tenantId}`, tenantId, ...stripe, before, to: 'SUSPENDED' }
}

test('before the first loss of access the brake is not engaged, and losses count one by one', async () => {
  const { pool } = database
  expect(await readBrake(pool)).toMatchObject({ ...NEVER_ENGAGED, held: 0, subscriptions: [] })
  await pool.query(
    "insert into bursar.tenants (tenant_id, name, status) values ('a', 'A', 'ACTIVE'), ('b', 'B', 'ACTIVE')",
  )
  let second: Promise<boolean> | undefined
  const first = await inTransaction(pool, async (tx) => {
    const may = await mayWithdraw(tx, lossOf('a'), LIMITS)
    second = inTransaction(pool, (other) => mayWithdraw(other, lossOf('b'), LIMITS))
    await until('the second waits for the first', isWaiting)
    return may
  })
  expect({ first, second: await second }).toEqual({ first: true, second: false })
  expect(await readBrake(pool)).toMatchObject({ tenants: 2, of_tenants: 2, held: 1 })
})

async function isWaiting(): Promise<boolean> {
  const waiting = `select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return (await database.pool.query(waiting)).rowCount === 1
}
