import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HookName } from '../../packages/bursar/src/base/outward/webhooks.ts'
import { enqueuedAgain } from '../../packages/bursar/src/operator/actions/outgoing/enqueue-again.store.ts'
import { deliverMessage, type Handlers } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { enqueue } from '../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { Outbox } from '../../packages/bursar/src/outbox/outbox.ts'
import { RETRY_POLICY } from '../../packages/bursar/src/outbox/retry-policy.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { NewMessage } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import type { MessageHandler } from '../../packages/bursar/src/subscription/outgoing/message-handler.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { putQueueOnClock } from '../support/queue-clock.ts'
import { until } from '../support/until.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let clock: VirtualClock
let database: TestDatabase
let outboxes: Outbox[]
let troubles: unknown[]

beforeEach(async () => {
  clock = new VirtualClock()
  database = await createTestDatabase({ clock })
  outboxes = []
  troubles = []
  await database.pool.query("insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme')")
})
afterEach(async () => {
  await Promise.all(outboxes.map((outbox) => outbox.stop()))
  await database.drop()
})

const message = (causeKey: string): NewMessage => ({
  kind: 'webhook',
  name: 'tenant.created',
  target: 'crm',
  causeKey,
  tenantId: 'acme',
  subscriptionId: null,
  details: {},
})

const enqueueAll = (...causeKeys: string[]) =>
  inTransaction(database.pool, (tx) => enqueue(tx, causeKeys.map(message)))

function make(webhook: MessageHandler): Outbox {
  const pool = database.anotherPool()
  const handlers: Handlers = { webhook }
  const outbox = new Outbox({
    pool,
    kinds: ['webhook'],
    deliver: (messageId) => deliverMessage(pool, messageId, handlers),
    onTrouble: (error) => troubles.push(error),
  })
  outboxes.push(outbox)
  return outbox
}

async function start(webhook: MessageHandler): Promise<void> {
  await make(webhook).start()
  await putQueueOnClock(database.pool)
}

async function outcomes(): Promise<string[]> {
  const { rows } = await database.pool.query(
    'select cause_key, outcome, last_error from bursar.outbox order by cause_key',
  )
  return rows.map(({ cause_key, outcome, last_error }) => `${cause_key} ${outcome} ${last_error}`)
}

async function findings(): Promise<string[]> {
  const { rows } = await database.pool.query(
    'select kind from bursar.findings where resolved_at is null order by kind',
  )
  return rows.map(({ kind }) => kind)
}

const untilAllEnded = async () => {
  const open = 'select count(*)::int as open from bursar.outbox where outcome is null'
  const isDone = async () => (await database.pool.query(open)).rows[0].open === 0
  await until('all messages have ended', isDone)
}

test('what is pending twice for one cause is delivered once, by one of two nodes', async () => {
  const carried: string[] = []
  const handler: MessageHandler = async ({ messageId }) => {
    carried.push(messageId)
    return { kind: 'done' }
  }
  await start(handler)
  await start(handler)
  expect(await enqueueAll('a', 'b')).toBe(2)
  expect(await enqueueAll('b', 'c')).toBe(1)
  await untilAllEnded()
  expect(await outcomes()).toEqual(['a done null', 'b done null', 'c done null'])
  expect(new Set(carried).size).toBe(3)
  expect(carried).toHaveLength(3)
  expect(troubles).toEqual([])
})

test('a failed try waits on the clock, comes again with the same id, and ends done', async () => {
  const tries: string[] = []
  await start(async ({ messageId, attempt }) => {
    tries.push(`${messageId} ${attempt}`)
    if (attempt < 3) throw new AppError('STRIPE_UNAVAILABLE')
    return { kind: 'done' }
  })
  await enqueueAll('a')
  await until('the first try', () => tries.length === 1)
  const isDoneLater = async () => {
    clock.advanceSeconds(600)
    return (await outcomes())[0] === 'a done null'
  }
  await until('the message is delivered', isDoneLater)
  const id = tries[0]?.split(' ')[0]
  expect(tries).toEqual([`${id} 1`, `${id} 2`, `${id} 3`])
})

test('what no later try can help is given up with a finding, and can be enqueued again', async () => {
  let isWilling = false
  await start(async () =>
    isWilling ? { kind: 'done' } : { kind: 'refused', errorCode: 'OBJECT_NOT_FOUND' },
  )
  await enqueueAll('a')
  await untilAllEnded()
  expect(await outcomes()).toEqual(['a dead OBJECT_NOT_FOUND'])
  expect(await findings()).toEqual(['webhook_failed'])

  isWilling = true
  const { rows } = await database.pool.query('select message_id from bursar.outbox')
  await enqueuedAgain(database.pool, rows[0].message_id)
  await untilAllEnded()
  expect(await outcomes()).toEqual(['a done null'])
  expect(await findings()).toEqual([])
})

test('the last try of many opens the finding, earlier ones do not', async () => {
  const handlers: Handlers = { webhook: async () => Promise.reject(new Error('ada@acme.example')) }
  await enqueueAll('a')
  const { rows } = await database.pool.query('select message_id from bursar.outbox')
  const id = rows[0].message_id
  await database.pool.query('update bursar.outbox set attempts = 82')
  expect((await deliverMessage(database.pool, id, handlers)).outcome).toBe('failed')
  expect(await findings()).toEqual([])
  expect((await deliverMessage(database.pool, id, handlers)).outcome).toBe('dead')
  expect(await outcomes()).toEqual(['a dead DELIVERY_FAILED'])
  expect(await findings()).toEqual(['webhook_failed'])
  expect((await deliverMessage(database.pool, id, handlers)).outcome).toBe('nothing')
})

test('who fails for long does not come back in one wave: no two pauses are alike', async () => {
  const outbox = make(() => Promise.reject(new AppError('STRIPE_UNAVAILABLE')))
  await outbox.open()
  await putQueueOnClock(database.pool)
  await enqueueAll(...Array.from({ length: 40 }, (_, nth) => `cause ${nth}`))
  expect(await outbox.drain()).toBe(40)
  await database.pool.query('update bursar_queue.job set retry_count = 20, start_after = $1', [
    clock.now(),
  ])
  expect(await outbox.drain()).toBe(40)
  const { rows } = await database.pool.query(
    'select extract(epoch from start_after - bursar.clock())::int as pause from bursar_queue.job',
  )
  const pauses = rows.map(({ pause }) => pause)
  const { delaySecondsMax } = RETRY_POLICY.webhook
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(delaySecondsMax)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(delaySecondsMax * 1.5)
  expect(new Set(pauses).size).toBeGreaterThan(20)
})

test('a run tries each once, however soon it is due again, and leaves the next try to the next', async () => {
  const tries: string[] = []
  const outbox = make(async ({ messageId }) => {
    tries.push(messageId)
    clock.advanceSeconds(7_200)
    throw new AppError('STRIPE_UNAVAILABLE')
  })
  await outbox.open()
  await putQueueOnClock(database.pool)
  await enqueueAll(...Array.from({ length: 12 }, (_, nth) => `cause ${nth}`))
  expect(await outbox.drain()).toBe(12)
  expect(new Set(tries).size).toBe(12)
  clock.advanceSeconds(7_200)
  expect(await outbox.drain()).toBe(12)
})

test('the questions of a night come after what has happened since', async () => {
  const told: string[] = []
  const pool = database.anotherPool()
  const handlers: Handlers = {
    hook: async ({ name }) => {
      told.push(name)
      return { kind: 'done' }
    },
  }
  const outbox = new Outbox({
    pool,
    kinds: ['hook'],
    deliver: (messageId) => deliverMessage(pool, messageId, handlers),
    onTrouble: (error) => troubles.push(error),
  })
  outboxes.push(outbox)
  await outbox.open()
  const hook = (causeKey: string, name: HookName) =>
    ({ ...message(causeKey), kind: 'hook', name }) as const
  const questions = Array.from({ length: 30 }, (_, nth) => hook(`q ${nth}`, 'usage.requested'))
  await inTransaction(pool, (tx) => enqueue(tx, questions))
  clock.advanceSeconds(1)
  await inTransaction(pool, (tx) => enqueue(tx, [hook('late', 'tenant.created')]))
  expect(await outbox.drain()).toBe(31)
  expect(told.indexOf('tenant.created')).toBeLessThan(20)
})

test('a run does all kinds side by side: one that hangs keeps no other waiting', async () => {
  const pool = database.anotherPool()
  const provisioned = Promise.withResolvers<void>()
  const handlers: Handlers = {
    webhook: async () => provisioned.promise.then(() => ({ kind: 'done' })),
    provision: async () => {
      provisioned.resolve()
      return { kind: 'done' }
    },
  }
  const outbox = new Outbox({
    pool,
    kinds: ['webhook', 'provision'],
    deliver: (messageId) => deliverMessage(pool, messageId, handlers),
    onTrouble: (error) => troubles.push(error),
  })
  outboxes.push(outbox)
  await outbox.open()
  await enqueueAll('a')
  await inTransaction(database.pool, (tx) => enqueue(tx, [{ ...message('b'), kind: 'provision' }]))
  expect(await outbox.drain()).toBe(2)
})

test('whoever waits for its turn uses up no try, but does not wait for ever', async () => {
  const handlers: Handlers = {
    webhook: async () => ({ kind: 'waiting', errorCode: 'ENDPOINT_PAUSED' }),
  }
  await enqueueAll('a')
  const { rows } = await database.pool.query('select message_id from bursar.outbox')
  const id = rows[0].message_id
  const { attemptsMax } = RETRY_POLICY.webhook
  await database.pool.query('update bursar.outbox set attempts = $1', [attemptsMax - 1])
  for (const _ of [1, 2, 3]) {
    expect((await deliverMessage(database.pool, id, handlers)).outcome).toBe('failed')
  }
  expect(await outcomes()).toEqual(['a null ENDPOINT_PAUSED'])
  expect(await findings()).toEqual([])
  clock.advanceSeconds(31 * 86_400)
  expect((await deliverMessage(database.pool, id, handlers)).outcome).toBe('failed')
  expect((await deliverMessage(database.pool, id, handlers)).outcome).toBe('dead')
  expect(await findings()).toEqual(['webhook_failed'])
  // Whoever wants it again lets it wait as long as what was enqueued today.
  await inTransaction(database.pool, (tx) => enqueuedAgain(tx, id))
  await database.pool.query('update bursar.outbox set attempts = $1', [attemptsMax - 1])
  for (const _ of [1, 2]) {
    expect((await deliverMessage(database.pool, id, handlers)).outcome).toBe('failed')
  }
})

test('what the queue has lost is handed to it again; what it has is not', async () => {
  const tries: string[] = []
  const outbox = make(async ({ messageId }) => {
    tries.push(messageId)
    if (tries.length <= 2) throw new AppError('STRIPE_UNAVAILABLE')
    return { kind: 'done' }
  })
  await outbox.open()
  await putQueueOnClock(database.pool)
  await enqueueAll('lost', 'waiting')
  expect(await outbox.drain()).toBe(2)
  await database.pool.query(`delete from bursar_queue.job where data ->> 'messageId' =
    (select message_id::text from bursar.outbox where cause_key = 'lost')`)
  await outbox.rescue()
  expect(await outbox.drain()).toBe(0)
  clock.advanceSeconds(3_601)
  await outbox.rescue()
  const jobs = () => database.pool.query('select id from bursar_queue.job')
  expect((await jobs()).rows).toHaveLength(1)
  await outbox.drain()
  expect(await outcomes()).toEqual(['lost done null', 'waiting done null'])
  expect(tries).toHaveLength(4)
  expect((await jobs()).rows).toHaveLength(2)
})
