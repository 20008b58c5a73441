import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { offerMerge } from '../../packages/bursar/src/refresh/merge/offer-merge.store.ts'
import { hashOfMergeToken } from '../../packages/bursar/src/subscription/merge/merge-token.ts'
import { resolveTenantId } from '../../packages/bursar/src/subscription/merge/tenant-alias.store.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addTenant, emailStage, tryOnce } from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { AUDIT_KEY } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let clock: VirtualClock
let database: TestDatabase
let server: MailServer

const NEW_TENANTS = ['buyer-1', 'buyer-2', 'buyer-3', 'buyer-4']
const OUTGOING = { ...NOTHING_OUTGOING, emails: true, mergeLinks: true }

beforeEach(async () => {
  clock = new VirtualClock('2026-01-25T10:00:00Z')
  database = await createTestDatabase({ clock })
  server = await MailServer.start()
  await addTenant(database.pool)
  await database.pool.query(
    `insert into bursar.tenants (tenant_id, name)
     select id, 'Buyer' from unnest('{${NEW_TENANTS.join()}}'::text[]) as n(id)`,
  )
})
afterEach(async () => {
  await server.stop()
  await database.drop()
})

const stage = () =>
  emailStage(database.pool, server, {
    mergeLinks: { origin: 'https://pay.turbine.example', key: AUDIT_KEY },
  })

const offer = (newTenantId = 'buyer-1', outgoing: typeof OUTGOING = OUTGOING) =>
  inTransaction(database.pool, (tx) =>
    offerMerge(tx, { newTenantId, oldTenantId: 'acme', key: AUDIT_KEY, outgoing }),
  )

const pendingEmails = async () =>
  (await database.pool.query('select message_id from bursar.outbox order by enqueued_at')).rows.map(
    ({ message_id }) => String(message_id),
  )

test('the old tenant’s billing address gets a link; only the hash of its token is stored', async () => {
  expect(await offer()).toBe('offered')
  const [messageId = ''] = await pendingEmails()
  expect(await tryOnce(stage(), messageId)).toMatchObject({ outcome: 'done' })

  const [received] = server.received
  expect(received?.envelope.to).toEqual(['ada@acme.example'])
  expect(received?.mail.subject).toBe('Did you make a new purchase from Turbine?')
  expect(received?.mail.text).toContain('expires on 1\u00a0February\u00a02026')
  const link = /https:\/\/pay\.turbine\.example\/merge\/([\w-]{36})\/([\w-]{43})/.exec(
    received?.mail.text ?? '',
  )
  const token = link?.[2] ?? ''
  const { rows } = await database.pool.query('select * from bursar.merge_offers')
  expect(rows).toMatchObject([{ offer_id: link?.[1], tenant_id: 'acme', new_tenant_id: 'buyer-1' }])
  expect(rows[0].token_hash).toEqual(hashOfMergeToken(token))
  const stored = await database.pool.query(
    `select coalesce((select json_agg(e) from bursar.outbox e)::text, '')
      || coalesce((select json_agg(n) from bursar.emails n)::text, '') as text`,
  )
  expect(stored.rows[0].text).not.toContain(token)
})

test('a merge is offered again only after its link expires', async () => {
  expect(await offer()).toBe('offered')
  expect(await offer()).toBe('open')
  clock.advanceDays(7)
  expect(await offer()).toBe('offered')
  const [first = '', second = ''] = await pendingEmails()
  expect(await tryOnce(stage(), first)).toMatchObject({ outcome: 'dropped' })
  expect(await tryOnce(stage(), second)).toMatchObject({ outcome: 'done' })
})

test('a tenant gets at most three open links', async () => {
  const outcomes = []
  for (const id of NEW_TENANTS) outcomes.push(await offer(id))
  expect(outcomes).toEqual(['offered', 'offered', 'offered', 'too_many'])
})

test('no offer without emails, a public URL or a billing address', async () => {
  expect(await offer('buyer-1', { ...OUTGOING, emails: false })).toBe('off')
  expect(await offer('buyer-1', { ...OUTGOING, mergeLinks: false })).toBe('off')
  await database.pool.query('update bursar.tenants set billing_email = null')
  expect(await offer()).toBe('no_address')
  expect(await pendingEmails()).toEqual([])
})

test('an ID resolves to the tenant that it was merged into, or to itself', async () => {
  await database.pool.query(
    "update bursar.tenants set merged_into = 'acme' where tenant_id = 'buyer-1'",
  )
  const resolved = []
  for (const id of ['buyer-1', 'acme', 'nobody']) {
    resolved.push(await resolveTenantId(database.pool, id))
  }
  expect(resolved).toEqual(['acme', 'acme', 'nobody'])
})
