import { afterEach, beforeEach, expect, test } from 'vitest'
import { endpointRules } from '../../packages/bursar/src/delivery/webhooks/resolve-endpoint.ts'
import { webhookBody } from '../../packages/bursar/src/delivery/webhooks/webhook-body.ts'
import { makeWebhookSender } from '../../packages/bursar/src/delivery/webhooks/webhook-sender.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { beginAttempt } from '../../packages/bursar/src/outbox/messages.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { enqueueFindingWebhooks } from '../../packages/bursar/src/schedule/alert/enqueue-finding-webhooks.store.ts'
import { reconcileFindings } from '../../packages/bursar/src/subscription/finding/findings.store.ts'
import type { Finding } from '../../packages/bursar/src/subscription/finding.ts'
import { webhookKeyOf } from '../../packages/wire/src/standard-webhooks.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const ORPHAN: Finding = { kind: 'orphan', summary: 'It has waited for 15 minutes.' }
const ALL = [{ name: 'crm', events: null }]

let clock: VirtualClock
let database: TestDatabase
let endpoint: TestEndpoint

beforeEach(async () => {
  clock = new VirtualClock()
  database = await createTestDatabase({ clock })
  endpoint = await startTestEndpoint()
})
afterEach(async () => {
  await endpoint.stop()
  await database.drop()
})

async function hold(objectId: string, findings: readonly Finding[]) {
  await inTransaction(database.pool, (tx) =>
    reconcileFindings(tx, { account: '', objectId, tenantId: null, findings }),
  )
}

const scan = (to: Parameters<typeof enqueueFindingWebhooks>[1] = ALL) =>
  enqueueFindingWebhooks(
    database.pool,
    to,
    (id) => `https://billing.example/console/findings/${id}`,
  )

async function pending(): Promise<string[]> {
  const { rows } = await database.pool.query(
    "select name || ' ' || (details->>'object_id') as line from bursar.outbox order by 1",
  )
  return rows.map(({ line }) => line)
}

test('a finding that needs a person is announced when it opens and when it resolves', async () => {
  await hold('sub_1', [ORPHAN])
  await hold('sub_2', [{ kind: 'refund', summary: 'A payment was refunded.' }])
  expect(await scan()).toBe(1)
  expect(await scan()).toBe(0)
  expect(await pending()).toEqual(['finding.opened sub_1'])
  await hold('sub_1', [])
  expect(await scan()).toBe(1)
  expect(await scan()).toBe(0)
  expect(await pending()).toEqual(['finding.opened sub_1', 'finding.resolved sub_1'])
})

test('what opens and resolves before anybody looked is not announced', async () => {
  await hold('sub_1', [ORPHAN])
  await hold('sub_1', [])
  expect(await scan()).toBe(0)
  expect(await pending()).toEqual([])
})

test('an endpoint hears what it asked for, and five nodes announce once', async () => {
  await hold('sub_1', [ORPHAN])
  const to = [
    { name: 'crm', events: ['finding.resolved'] as const },
    { name: 'stage', events: ['finding.opened'] as const },
  ]
  await Promise.all(Array.from({ length: 5 }, () => scan(to)))
  const { rows } = await database.pool.query('select target, name from bursar.outbox')
  expect(rows).toEqual([{ target: 'stage', name: 'finding.opened' }])
})

test('it is signed and holds ids and our own sentences, also where there is no tenant', async () => {
  await hold('sub_1', [ORPHAN])
  await scan()
  const { rows } = await database.pool.query('select message_id from bursar.outbox')
  const keys = [webhookKeyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!]
  const webhook = makeWebhookSender({
    pool: database.pool,
    clock,
    endpoints: [{ name: 'crm', url: endpoint.url, keys }],
    rules: endpointRules({ allowsPrivate: true }),
  })
  const message = await beginAttempt(database.pool, rows[0].message_id)
  expect((await deliverMessage(database.pool, rows[0].message_id, { webhook })).outcome).toBe(
    'done',
  )
  expect(endpoint.received[0]?.body).toBe(webhookBody(message!))
  expect(JSON.parse(endpoint.received[0]!.body)).toEqual({
    type: 'finding.opened',
    timestamp: clock.now().toISOString(),
    data: {
      tenant_id: null,
      subscription_id: null,
      external_id: null,
      claimed_external_id: null,
      finding_id: expect.stringMatching(/^\d+$/),
      finding_kind: 'orphan',
      severity: 'action',
      account: '',
      object_id: 'sub_1',
      summary: 'It has waited for 15 minutes.',
      opened_at: clock.now().toISOString(),
      resolved_at: null,
      url: expect.stringMatching(/^https:\/\/billing\.example\/console\/findings\/\d+$/),
    },
  })
  expect(endpoint.received[0]?.headers['webhook-signature']).toMatch(/^v1,/)
})
