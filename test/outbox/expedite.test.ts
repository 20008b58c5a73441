import { afterEach, beforeEach, expect, test } from 'vitest'
import { enableOutgoing } from '../../packages/bursar/src/operator/actions/outgoing/enqueue-again.store.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { enqueue } from '../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { Outbox } from '../../packages/bursar/src/outbox/outbox.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const ACTING = { operatorId: 'zoe', reason: 'it answers again' }
let database: TestDatabase
let outbox: Outbox
let isAway: boolean
let tried: string[]

beforeEach(async () => {
  database = await createTestDatabase()
  isAway = true
  tried = []
  const { pool } = database
  outbox = new Outbox({
    pool,
    kinds: ['webhook'],
    deliver: (messageId) =>
      deliverMessage(pool, messageId, {
        webhook: async ({ target }) => {
          tried.push(target)
          if (isAway) throw new AppError('ENDPOINT_REFUSED')
          return { kind: 'done' }
        },
      }),
    onTrouble: (error) => expect(error).toBeUndefined(),
  })
  await pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.webhook_endpoints (endpoint, failures, paused_until)
      values ('crm', 9, now() + interval '10 minutes')`)
})
afterEach(async () => {
  await outbox.stop()
  await database.drop()
})

const enable = () => inTransaction(database.pool, (tx) => enableOutgoing(tx, 'crm', ACTING))

test('what waits for an endpoint is tried as soon as it is enabled, and of no other', async () => {
  const about = { kind: 'webhook', name: 'tenant.created', tenantId: 'acme' } as const
  const more = { subscriptionId: null, details: {} }
  await inTransaction(database.pool, (tx) =>
    enqueue(tx, [
      { ...about, ...more, target: 'crm', causeKey: 'a' },
      { ...about, ...more, target: 'crm', causeKey: 'b' },
      { ...about, ...more, target: 'merchant', causeKey: 'c' },
    ]),
  )
  await outbox.open()
  await outbox.drain()
  expect(tried.splice(0).sort()).toEqual(['crm', 'crm', 'merchant'])
  isAway = false
  await outbox.drain()
  expect(tried).toEqual([])
  await enable()
  await outbox.drain()
  expect(tried).toEqual(['crm', 'crm'])
})

test('an endpoint is enabled also where there is no queue yet', async () => {
  await enable()
  const left = await database.pool.query('select from bursar.webhook_endpoints')
  expect(left.rowCount).toBe(0)
})
