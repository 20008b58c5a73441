import { afterEach, beforeEach, expect, test } from 'vitest'
import { enqueuedAgain } from '../../packages/bursar/src/operator/actions/outgoing/enqueue-again.store.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { Outbox } from '../../packages/bursar/src/outbox/outbox.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { MessageKind } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import type { MessageHandler } from '../../packages/bursar/src/subscription/outgoing/message-handler.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  addTenant,
  emailRow,
  emailStage,
  enqueueEmail,
  tryOnce,
} from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'

const DAY_MS = 86_400_000

let database: TestDatabase
let outbox: Outbox | null

beforeEach(async () => {
  database = await createTestDatabase()
  outbox = null
  await addTenant(database.pool)
})
afterEach(async () => {
  await outbox?.stop()
  await database.drop()
})

async function enqueueOf(kind: MessageKind, outcome: 'done' | null = null): Promise<string> {
  const { rows } = await database.pool.query(
    `insert into bursar.outbox (kind, name, target, cause_key, tenant_id, outcome, ended_at)
     values ($1, 'tenant.created', 'crm', 'a', 'acme', $2::text,
       case when $2::text is not null then now() end)
     returning message_id`,
    [kind, outcome],
  )
  return rows[0].message_id
}

const again = (id: string) => inTransaction(database.pool, (tx) => enqueuedAgain(tx, id))

/** The queue of outgoing webhooks, delivered by this. */
async function open(webhook: MessageHandler): Promise<Outbox> {
  const { pool } = database
  outbox = new Outbox({
    pool,
    kinds: ['webhook'],
    deliver: (messageId) => deliverMessage(pool, messageId, { webhook }),
    onTrouble: (error) => expect(error).toBeUndefined(),
  })
  await outbox.open()
  return outbox
}

async function liveJobs(): Promise<string[]> {
  const { rows } = await database.pool.query(
    "select state::text from bursar_queue.job where state in ('created', 'retry', 'active')",
  )
  return rows.map(({ state }) => state)
}

test('what is pending and retried by hand, again and again, is one job and one try', async () => {
  let tries = 0
  const queue = await open(async () => {
    tries += 1
    throw new AppError('STRIPE_UNAVAILABLE')
  })
  const id = await enqueueOf('webhook')
  expect(await queue.drain()).toBe(1)
  for (const _ of [1, 2, 3]) {
    await again(id)
    expect(await queue.drain()).toBe(1)
    expect(await liveJobs()).toEqual(['retry'])
  }
  expect(tries).toBe(4)
  const { rows } = await database.pool.query('select attempts from bursar.outbox')
  expect(rows).toEqual([{ attempts: 1 }])
})

test('a try that is under way when it is retried by hand stays the only one', async () => {
  const held = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  let tries = 0
  const queue = await open(async () => {
    tries += 1
    begun.resolve()
    await held.promise
    return { kind: 'done' }
  })
  const id = await enqueueOf('webhook')
  const draining = queue.drain()
  await begun.promise
  await again(id)
  expect(await queue.drain()).toBe(0)
  expect(await liveJobs()).toEqual(['active'])
  held.resolve()
  await draining
  expect(tries).toBe(1)
})

test('an outgoing webhook that was accepted is sent again, under its id', async () => {
  const told: string[] = []
  const queue = await open(async ({ messageId }) => {
    told.push(messageId)
    return { kind: 'done' }
  })
  const id = await enqueueOf('webhook', 'done')
  expect(await again(id)).toMatchObject({ outcome: 'done' })
  expect(await queue.drain()).toBe(1)
  expect(told).toEqual([id])
})

test.each(['hook', 'provision'] as const)('what a %s has done is not done again', async (kind) => {
  await expect(again(await enqueueOf(kind, 'done'))).rejects.toMatchObject({
    code: 'ACTION_IMPOSSIBLE',
  })
})

test('a mail that is wanted again after months is sent, as no news of its own', async () => {
  const server = await MailServer.start()
  try {
    const id = await enqueueEmail(database.pool, 'cancelled')
    await database.pool.query("update bursar.outbox set enqueued_at = now() - interval '200 days'")
    const stage = emailStage(database.pool, server)
    expect(await tryOnce(stage, id)).toMatchObject({ outcome: 'dropped' })
    await again(id)
    expect(await tryOnce(stage, id)).toMatchObject({ outcome: 'done' })
  } finally {
    await server.stop()
  }
})

test('a mail that was sent goes out once more, as a mail of its own that has the day of today', async () => {
  const server = await MailServer.start()
  try {
    const id = await enqueueEmail(database.pool, 'cancelled')
    await database.pool.query("update bursar.outbox set enqueued_at = now() - interval '2 days'")
    const stage = emailStage(database.pool, server)
    await tryOnce(stage, id)
    expect(await tryOnce(stage, id)).toMatchObject({ outcome: 'nothing' })
    await again(id)
    expect(await tryOnce(stage, id)).toMatchObject({ outcome: 'done' })
    const ids = server.received.map(({ mail }) => mail.messageId)
    expect(ids).toEqual([`<${id}@turbine.example>`, `<${id}.2@turbine.example>`])
    const [first, second] = server.received.map(({ mail }) => Number(mail.date))
    expect(Number(second) - Number(first)).toBeGreaterThan(DAY_MS)
    expect(await emailRow(database.pool)).toBe('sent null 250 2')
    await again(id)
    await tryOnce(stage, id)
    expect(server.received.at(-1)?.mail.messageId).toBe(`<${id}.3@turbine.example>`)
  } finally {
    await server.stop()
  }
})
