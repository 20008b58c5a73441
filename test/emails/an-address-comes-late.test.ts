import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { adoptEmail } from '../../packages/bursar/src/refresh/ownership/ownership.store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addTenant, emailStage, enqueueEmail, tryOnce } from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const ADDRESS = 'late@acme.example'

let clock: VirtualClock
let database: TestDatabase
let server: MailServer

beforeEach(async () => {
  clock = new VirtualClock('2026-01-25T10:00:00Z')
  database = await createTestDatabase({ clock })
  server = await MailServer.start()
  await addTenant(database.pool)
  await database.pool.query('update bursar.tenants set billing_email = null')
})
afterEach(async () => {
  await server.stop()
  await database.drop()
})

const tryEmail = (messageId: string) => tryOnce(emailStage(database.pool, server), messageId)
const tenantId = async () =>
  (await database.pool.query('select tenant_id from bursar.tenants')).rows[0].tenant_id
async function outcome(): Promise<string | null> {
  const { rows } = await database.pool.query('select outcome from bursar.outbox')
  return rows[0].outcome
}
async function adopt(): Promise<void> {
  const tenant = await tenantId()
  await inTransaction(database.pool, (tx) => adoptEmail(tx, tenant, ADDRESS))
}

test('dropped emails are pending again once there is an address', async () => {
  const messageId = await enqueueEmail(database.pool, 'cancelled')
  await tryEmail(messageId)
  expect(await outcome()).toBe('dropped')
  await adopt()
  expect(await outcome()).toBeNull()
  await tryEmail(messageId)
  expect(await outcome()).toBe('done')
  expect(server.received.map(({ envelope }) => envelope.to)).toEqual([[ADDRESS]])
})

test('emails older than thirty days are not', async () => {
  const messageId = await enqueueEmail(database.pool, 'cancelled')
  await tryEmail(messageId)
  clock.advanceSeconds(31 * 86_400)
  await adopt()
  expect(await outcome()).toBe('dropped')
})

test('an address that is added while the email is dropped is not missed', async () => {
  const messageId = await enqueueEmail(database.pool, 'cancelled')
  const tenant = await tenantId()
  let tried: Promise<unknown> | undefined
  await inTransaction(database.pool, async (tx) => {
    await adoptEmail(tx, tenant, ADDRESS)
    tried = tryEmail(messageId)
    await untilSomebodyWaits()
  })
  await tried
  expect(await outcome()).toBeNull()
})

async function untilSomebodyWaits(): Promise<void> {
  const waiting = `select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  await expect.poll(async () => (await database.pool.query(waiting)).rows[0].count).toBe(1)
}
