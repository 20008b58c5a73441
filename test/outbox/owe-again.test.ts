import { afterEach, beforeEach, expect, test } from 'vitest'
import { owedAgain } from '../../packages/bursar/src/operator/act/owe-again.store.ts'
import { carryOut } from '../../packages/bursar/src/outbox/carry-out.ts'
import { Outbox } from '../../packages/bursar/src/outbox/outbox.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { EffectKind } from '../../packages/bursar/src/subscription/owing/effect.ts'
import type { EffectHandler } from '../../packages/bursar/src/subscription/owing/effect-handler.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import {
  addTenant,
  noticeDesk,
  noticeRow,
  oweNotice,
  tryOnce,
} from '../support/mail/notice-stage.ts'

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

async function oweOf(kind: EffectKind, outcome: 'done' | null = null): Promise<string> {
  const { rows } = await database.pool.query(
    `insert into bursar.effects (kind, name, target, cause_key, tenant_id, outcome, ended_at)
     values ($1, 'tenant.created', 'crm', 'a', 'acme', $2::text,
       case when $2::text is not null then now() end)
     returning effect_id`,
    [kind, outcome],
  )
  return rows[0].effect_id
}

const again = (id: string) => inTransaction(database.pool, (tx) => owedAgain(tx, id))

/** The queue of announcements, carried out by this. */
async function open(announce: EffectHandler): Promise<Outbox> {
  const { pool } = database
  outbox = new Outbox({
    pool,
    kinds: ['announce'],
    deliver: (effectId) => carryOut(pool, effectId, { announce }),
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

test('what is owed and retried by hand, again and again, is one job and one try', async () => {
  let tries = 0
  const queue = await open(async () => {
    tries += 1
    throw new AppError('STRIPE_UNAVAILABLE')
  })
  const id = await oweOf('announce')
  expect(await queue.drain()).toBe(1)
  for (const _ of [1, 2, 3]) {
    await again(id)
    expect(await queue.drain()).toBe(1)
    expect(await liveJobs()).toEqual(['retry'])
  }
  expect(tries).toBe(4)
  const { rows } = await database.pool.query('select attempts from bursar.effects')
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
  const id = await oweOf('announce')
  const draining = queue.drain()
  await begun.promise
  await again(id)
  expect(await queue.drain()).toBe(0)
  expect(await liveJobs()).toEqual(['active'])
  held.resolve()
  await draining
  expect(tries).toBe(1)
})

test('an announcement that was accepted is sent again, under its id', async () => {
  const told: string[] = []
  const queue = await open(async ({ effectId }) => {
    told.push(effectId)
    return { kind: 'done' }
  })
  const id = await oweOf('announce', 'done')
  expect(await again(id)).toMatchObject({ outcome: 'done' })
  expect(await queue.drain()).toBe(1)
  expect(told).toEqual([id])
})

test.each(['hook', 'provision'] as const)('what a %s has done is not done again', async (kind) => {
  await expect(again(await oweOf(kind, 'done'))).rejects.toMatchObject({
    code: 'ACTION_IMPOSSIBLE',
  })
})

test('a mail that is wanted again after months is sent, as no news of its own', async () => {
  const server = await MailServer.start()
  try {
    const id = await oweNotice(database.pool, 'cancelled')
    await database.pool.query("update bursar.effects set owed_at = now() - interval '200 days'")
    const desk = noticeDesk(database.pool, server)
    expect(await tryOnce(desk, id)).toMatchObject({ outcome: 'dropped' })
    await again(id)
    expect(await tryOnce(desk, id)).toMatchObject({ outcome: 'done' })
  } finally {
    await server.stop()
  }
})

test('a mail that was sent goes out once more, as a mail of its own that has the day of today', async () => {
  const server = await MailServer.start()
  try {
    const id = await oweNotice(database.pool, 'cancelled')
    await database.pool.query("update bursar.effects set owed_at = now() - interval '2 days'")
    const desk = noticeDesk(database.pool, server)
    await tryOnce(desk, id)
    expect(await tryOnce(desk, id)).toMatchObject({ outcome: 'nothing' })
    await again(id)
    expect(await tryOnce(desk, id)).toMatchObject({ outcome: 'done' })
    const ids = server.received.map(({ mail }) => mail.messageId)
    expect(ids).toEqual([`<${id}@turbine.example>`, `<${id}.2@turbine.example>`])
    const [first, second] = server.received.map(({ mail }) => Number(mail.date))
    expect(Number(second) - Number(first)).toBeGreaterThan(DAY_MS)
    expect(await noticeRow(database.pool)).toBe('sent null 250 2')
    await again(id)
    await tryOnce(desk, id)
    expect(server.received.at(-1)?.mail.messageId).toBe(`<${id}.3@turbine.example>`)
  } finally {
    await server.stop()
  }
})
