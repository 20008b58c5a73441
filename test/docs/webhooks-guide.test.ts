import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import {
  FINDING_WEBHOOK_TYPES,
  WEBHOOK_EVENT_TYPES,
} from '../../packages/bursar/src/base/outward/webhooks.ts'
import { parseConfig } from '../../packages/bursar/src/config/parse-config.ts'
import { webhookBody } from '../../packages/bursar/src/delivery/webhooks/webhook-body.ts'
import { messagesOfChange } from '../../packages/bursar/src/subscription/outgoing/messages-of-change.ts'
import { webhookHeaders, webhookKeyOf } from '../../packages/wire/src/standard-webhooks.ts'
import { createTestDatabase } from '../support/database.ts'
import { state } from '../support/subscription-samples.ts'
import { codeBlocks, readPage, tableUnder } from './markdown-table.ts'

const page = readPage('guides/webhooks.md')
const [config, message] = codeBlocks(page, 'json').map((block) => JSON.parse(block))

test('the guide names every outgoing webhook', () => {
  const named = tableUnder(page, 'Events').map(([type]) => type)
  expect(named).toEqual(
    [...WEBHOOK_EVENT_TYPES, ...FINDING_WEBHOOK_TYPES].map((type) => `\`${type}\``),
  )
})

test('the sample of the config can be used', () => {
  const plans = { starter: { prices: ['price_1'] } }
  expect(parseConfig({ plans, ...config }).webhooks.endpoints).toMatchObject([{ name: 'crm' }])
})

test('the sample of a message has the fields that a message has', () => {
  const { tenant_id: tenantId, subscription_id: subscriptionId, sequence, grace_end } = message.data
  const before = state({ termEnd: new Date(message.data.term_end) })
  const after = state({ ...before, status: 'GRACE', graceEnd: new Date(grace_end) })
  const change = { tenantId, subscriptionId, auditId: String(sequence), before, after }
  const statuses = { tenantStatusBefore: 'ACTIVE', tenantStatusAfter: 'GRACE' } as const
  const webhooksTo = [{ name: 'crm', events: null }]
  const outgoing = { emails: false, provision: false, webhooksTo, hooks: [] }
  const [outboxMessage] = messagesOfChange({ ...change, ...statuses }, outgoing)
  // These are added in the database, where the message is pending.
  const { external_id, claimed_external_id } = message.data
  const details = { external_id, claimed_external_id, ...outboxMessage!.details }
  const body = webhookBody({ ...outboxMessage!, details, enqueuedAt: new Date(message.timestamp) })
  expect(JSON.parse(body)).toEqual(message)
})

test('the sample of an endpoint believes what is signed and nothing else', async () => {
  const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
  const kept: unknown[] = []
  const [sample = ''] = codeBlocks(page, 'ts')
  const body = sample.replaceAll(/^import .*$/gm, '')
  const build = new Function(
    'createServer',
    'text',
    'Webhook',
    'process',
    'keep',
    `${body}; return server`,
  )
  const surroundings = { env: { WEBHOOK_SECRET_CRM: secret } }
  const keep = async (...given: unknown[]) => kept.push(given)
  const server: Server = build(createServer, text, Webhook, surroundings, keep)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const post = async (sent: string, signed: string) => {
    const timestampSeconds = Math.floor(Date.now() / 1000)
    const key = webhookKeyOf(secret)!
    const headers = webhookHeaders({ id: 'msg-1', timestampSeconds, body: signed }, [key])
    const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body: sent })
    return answer.status
  }
  expect(await post('{"type":"a","data":{}}', '{"type":"b","data":{}}')).toBe(400)
  expect(kept).toEqual([])
  expect(await post('{"type":"a","data":{"b":1}}', '{"type":"a","data":{"b":1}}')).toBe(204)
  expect(kept).toEqual([['msg-1', 'a', { b: 1 }]])
  server.close()
})

test('the samples of SQL show what there is', async () => {
  const database = await createTestDatabase()
  await database.pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.outbox (kind, name, target, cause_key, tenant_id)
      values ('webhook', 'tenant.created', 'crm', 'a', 'acme');
    insert into bursar.webhook_attempts (message_id, endpoint, duration_ms, http_status)
      select message_id, 'crm', 12, 500 from bursar.outbox;
    insert into bursar.webhook_endpoints (endpoint, failures) values ('crm', 3)`)
  const [calls, endpoints] = codeBlocks(page, 'sql')
  expect((await database.pool.query(calls!)).rows).toMatchObject([
    { endpoint: 'crm', name: 'tenant.created', tenant_id: 'acme', http_status: 500 },
  ])
  expect((await database.pool.query(endpoints!)).rows).toMatchObject([
    { endpoint: 'crm', failures: 3, disabled_at: null },
  ])
  await database.drop()
})
