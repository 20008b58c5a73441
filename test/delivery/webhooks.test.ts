import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endpointRules } from '../../packages/bursar/src/delivery/webhooks/resolve-endpoint.ts'
import { makeWebhookSender } from '../../packages/bursar/src/delivery/webhooks/webhook-sender.ts'
import { enableOutgoing } from '../../packages/bursar/src/operator/actions/outgoing/enqueue-again.store.ts'
import { deliverMessage, type Handlers } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { enqueue } from '../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import type { NewMessage } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { webhookKeyOf } from '../../packages/wire/src/standard-webhooks.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Received, startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const OLD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const NEW = 'whsec_nP4YqSZ0mVbWc2rXkT7uAeLh9dGfJ3oB'
const HOUR = 3_600

let clock: VirtualClock
let database: TestDatabase
let endpoint: TestEndpoint
let handlers: Handlers

beforeEach(async () => {
  clock = new VirtualClock()
  database = await createTestDatabase({ clock })
  endpoint = await startTestEndpoint()
  handlers = { webhook: senderTo(OLD, NEW) }
  await database.pool.query(
    `insert into bursar.tenants (tenant_id, name, external_id, claimed_external_id)
     values ('acme', 'Acme', 'user-4711', 'user-0815')`,
  )
})
afterEach(async () => {
  await endpoint.stop()
  await database.drop()
})

function senderTo(...secrets: string[]) {
  const keys = secrets.map((secret) => webhookKeyOf(secret)!)
  const endpoints = [{ name: 'crm', url: endpoint.url, keys }]
  const rules = endpointRules({ allowsPrivate: true })
  return makeWebhookSender({ pool: database.pool, clock, endpoints, rules, callMsMax: 10_000 })
}

const ACTIVATED: NewMessage = {
  kind: 'webhook',
  name: 'subscription.activated',
  target: 'crm',
  causeKey: 'cause',
  tenantId: 'acme',
  subscriptionId: null,
  details: { sequence: 7, status: 'ACTIVE', status_before: null, plan_id: 'starter' },
}

/** Enqueues it, and gives the id that it has been given. */
async function enqueueOne(more: Partial<NewMessage> = {}): Promise<string> {
  const message = { ...ACTIVATED, ...more }
  await inTransaction(database.pool, (tx) => enqueue(tx, [message]))
  const find = 'select message_id from bursar.outbox where cause_key = $1'
  return (await database.pool.query(find, [message.causeKey])).rows[0].message_id
}

/** Tries it once, as the queue does. Gives the outcome, and the error of a try that failed. */
async function tryOnce(messageId: string): Promise<string> {
  const { outcome, errorCode } = await deliverMessage(database.pool, messageId, handlers)
  return errorCode === null ? outcome : `${outcome} ${errorCode}`
}

const ask = async (text: string) => (await database.pool.query<{ line: string }>(text)).rows
const lines = async (text: string) => (await ask(text)).map(({ line }) => line)
const findings = () =>
  lines(`select format('%s %s %s', kind, object_id, details->>'http_status') as line
    from bursar.findings where resolved_at is null order by 1`)
const calls = () =>
  lines(`select concat_ws(' ', endpoint, coalesce(http_status::text, '-'), error_code, system_code)
    as line from bursar.webhook_attempts order by attempt_id`)

const refuse = (status: number) => () => {
  endpoint.answer = ({ response }) => response.writeHead(status).end()
}
const accept = refuse(204)

/** What the standard says, written down a second time. */
function isSignedWith(secret: string, { headers, body }: Received): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(signed).digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}

test('an endpoint that this process does not know yet is waited for, a day long', async () => {
  const id = await enqueueOne({ target: 'fresh' })
  clock.advanceSeconds(24 * HOUR - 1)
  expect(await tryOnce(id)).toBe('failed ENDPOINT_UNKNOWN')
  clock.advanceSeconds(1)
  expect(await tryOnce(id)).toBe('dropped')
  expect(await lines('select last_error as line from bursar.outbox')).toEqual([
    'ENDPOINT_NOT_CONFIGURED',
  ])
  expect(await findings()).toEqual([])
})

test('a change is announced with ids and statuses, signed with every secret', async () => {
  clock.set(new Date())
  const id = await enqueueOne()
  expect(await tryOnce(id)).toBe('done')
  const [one] = endpoint.received
  expect(JSON.parse(one!.body)).toEqual({
    type: 'subscription.activated',
    timestamp: clock.now().toISOString(),
    data: {
      tenant_id: 'acme',
      subscription_id: null,
      external_id: 'user-4711',
      claimed_external_id: 'user-0815',
      ...ACTIVATED.details,
    },
  })
  expect(one!.headers).toMatchObject({
    'webhook-id': id,
    'content-type': 'application/json',
    'user-agent': 'Bursar',
  })
  for (const secret of [OLD, NEW]) {
    expect(isSignedWith(secret, one!)).toBe(true)
    // The package of the standard: it refuses what is older than five minutes, too.
    const headers = one!.headers as Record<string, string>
    expect(new Webhook(secret).verify(one!.body, headers)).toMatchObject({ data: { sequence: 7 } })
  }
  expect(isSignedWith('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', one!)).toBe(false)
  expect(await calls()).toEqual(['crm 204'])
})

test('while a secret is rolled, who knows only one of them believes; afterwards, not', async () => {
  handlers = { webhook: senderTo(NEW) }
  expect(await tryOnce(await enqueueOne())).toBe('done')
  expect([OLD, NEW].map((secret) => isSignedWith(secret, endpoint.received[0]!))).toEqual([
    false,
    true,
  ])
})

test('what was not accepted comes again: the same id, the same body, signed anew', async () => {
  const id = await enqueueOne()
  refuse(500)()
  expect(await tryOnce(id)).toBe('failed ENDPOINT_REFUSED')
  clock.advanceSeconds(60)
  accept()
  expect(await tryOnce(id)).toBe('done')
  const [first, second] = endpoint.received
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
  expect(second!.body).toBe(first!.body)
  const sentAt = endpoint.received.map(({ headers }) => Number(headers['webhook-timestamp']))
  expect(sentAt[1]! - sentAt[0]!).toBe(60)
  expect(endpoint.received.every((one) => isSignedWith(NEW, one))).toBe(true)
  expect(await calls()).toEqual(['crm 500 ENDPOINT_REFUSED', 'crm 204'])
  expect(await tryOnce(id)).toBe('nothing')
})

test('accepted, and we die before we can write it down: it comes again with the same id', async () => {
  const id = await enqueueOne()
  // It never gets further than the endpoint's answer.
  deliverMessage(database.pool, id, {
    webhook: async (message, signal) => {
      await handlers.webhook?.(message, signal)
      return new Promise<never>(() => undefined)
    },
  })
  await expect.poll(calls).toEqual(['crm 204'])
  expect(await tryOnce(id)).toBe('done')
  expect(endpoint.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id])
})

test('an endpoint that fails in a row is left alone, then called by one at a time', async () => {
  refuse(503)()
  const ids = await Promise.all(['a', 'b'].map((causeKey) => enqueueOne({ causeKey })))
  for (let failure = 1; failure <= 5; failure += 1) {
    expect(await tryOnce(ids[0]!)).toBe('failed ENDPOINT_REFUSED')
  }
  expect(await tryOnce(ids[1]!)).toBe('failed ENDPOINT_PAUSED')
  expect(endpoint.received).toHaveLength(5)

  clock.advanceSeconds(10)
  endpoint.answer = () => undefined
  const probing = tryOnce(ids[0]!)
  await expect.poll(() => endpoint.received.length).toBe(6)
  expect(await tryOnce(ids[1]!)).toBe('failed ENDPOINT_PAUSED')
  endpoint.received[5]!.response.writeHead(204).end()
  expect(await probing).toBe('done')

  accept()
  expect(await tryOnce(ids[1]!)).toBe('done')
})

/** As if something were enqueued all the time: a try every quarter of an hour. */
async function tryForHours(messageId: string, hours: number): Promise<void> {
  for (let quarter = 0; quarter < hours * 4; quarter += 1) {
    clock.advanceSeconds(HOUR / 4)
    await tryOnce(messageId)
  }
}

test('an endpoint that fails for a day is disabled, with one finding; one call brings it back', async () => {
  const id = await enqueueOne()
  await database.pool.query('update bursar.outbox set attempts = -1000')
  refuse(500)()
  await tryForHours(id, 23)
  expect(await findings()).toEqual([])
  await tryForHours(id, 2)
  expect(await findings()).toEqual(['endpoint_disabled endpoint:crm 500'])

  const before = endpoint.received.length
  await tryForHours(id, 4)
  const probes = endpoint.received.length - before
  expect(probes).toBeGreaterThanOrEqual(3)
  expect(probes).toBeLessThanOrEqual(4)

  accept()
  await tryForHours(id, 1)
  expect(await findings()).toEqual([])
  expect(await tryOnce(await enqueueOne({ causeKey: 'next' }))).toBe('done')
})

test('gone (410) is disabled at once; who mended it enables it at once', async () => {
  const id = await enqueueOne()
  refuse(410)()
  expect(await tryOnce(id)).toBe('failed ENDPOINT_REFUSED')
  expect(await findings()).toEqual(['endpoint_disabled endpoint:crm 410'])
  expect(await tryOnce(id)).toBe('failed ENDPOINT_PAUSED')
  accept()
  const acting = { operatorId: 'zoe', reason: 'it answers again' }
  const enable = () => inTransaction(database.pool, (tx) => enableOutgoing(tx, 'crm', acting))
  await enable()
  await expect(enable()).rejects.toMatchObject({ code: 'ACTION_IMPOSSIBLE' })
  expect(await findings()).toEqual([])
  expect(await tryOnce(id)).toBe('done')
})

test('what is pending to a disabled endpoint for three days is dropped: the finding is one', async () => {
  const [old, young] = await Promise.all(['a', 'b'].map((causeKey) => enqueueOne({ causeKey })))
  refuse(410)()
  await tryOnce(old!)
  clock.advanceSeconds(72 * HOUR + 1)
  await database.pool.query(
    'update bursar.outbox set enqueued_at = bursar.clock() where message_id = $1',
    [young],
  )
  expect(await tryOnce(old!)).toBe('dropped')
  expect(await findings()).toEqual(['endpoint_disabled endpoint:crm 410'])
  expect(
    await lines("select last_error as line from bursar.outbox where outcome = 'dropped'"),
  ).toEqual(['ENDPOINT_DISABLED'])
  // It is still called for what is younger.
  expect(await tryOnce(young!)).toBe('failed ENDPOINT_REFUSED')
})

test('an endpoint that is away is written down with what the system said', async () => {
  const id = await enqueueOne()
  await endpoint.stop()
  expect(await tryOnce(id)).toBe('failed ENDPOINT_UNREACHABLE')
  expect(await calls()).toEqual(['crm - ENDPOINT_UNREACHABLE ECONNREFUSED'])
  endpoint = await startTestEndpoint()
})
