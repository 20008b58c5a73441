import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { type Bursar, createBursar } from '../../packages/bursar/src/index.ts'
import { systemClock } from '../../packages/wire/src/clock.ts'
import { signStripeHeader } from '../../packages/wire/src/stripe-signature.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { SUBSCRIPTION_ID, snapshotEvent } from '../support/stripe-resources.ts'
import { TEST_SECRET, testConfig } from '../support/test-config.ts'

const CONNECT_SECRET = 'whsec_b7Qn2VtK9sXe4LwYpR6uZc3HdJ'
const OWN = '/webhook/stripe'
const CONNECT = '/webhook/stripe/connect'

const lines: string[] = []
let database: TestDatabase
let bursar: Bursar

beforeAll(async () => {
  database = await createTestDatabase()
  const config = testConfig(database.url, 'http://127.0.0.1:9', {
    endpoints: [
      { name: '', accountClass: 'own', accounts: [], secrets: [TEST_SECRET] },
      {
        name: 'connect',
        accountClass: 'connected',
        accounts: ['acct_ours'],
        secrets: [CONNECT_SECRET],
      },
    ],
  })
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } })
  bursar = createBursar(config, { works: false, log })
  await bursar.start()
  // What is off said so.
  lines.length = 0
})
afterAll(async () => {
  await bursar.stop()
  await database.drop()
})
beforeEach(async () => {
  await database.pool.query('truncate bursar.stripe_events, bursar.stripe_objects')
  await database.pool.query('truncate bursar.findings')
})

interface Knock {
  readonly path?: string
  readonly secret?: string
  readonly event?: object
  readonly headers?: Record<string, string>
}

async function knock({ path = OWN, secret = TEST_SECRET, event = {}, headers = {} }: Knock) {
  const object = { id: SUBSCRIPTION_ID, object: 'subscription' }
  const body = snapshotEvent('customer.subscription.updated', object, event)
  const timestampSeconds = Math.floor(systemClock.now().getTime() / 1000)
  const signature = signStripeHeader({ body, secret, timestampSeconds })
  const request = new Request(`http://x${path}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'stripe-signature': signature, ...headers },
  })
  const answer = await bursar.fetch(request)
  return [answer.status, await answer.json()]
}

const rowsOf = async (columns: string, table: string) =>
  (await database.pool.query(`select ${columns} from bursar.${table}`)).rows

test('after a 200 the event is in the table, and its object is stale', async () => {
  expect(await knock({})).toEqual([200, { status: 'ok' }])
  expect(await rowsOf('account, object_id', 'stripe_events')).toEqual([
    { account: '', object_id: SUBSCRIPTION_ID },
  ])
  expect(await rowsOf('object_id, stale', 'stripe_objects')).toEqual([
    { object_id: SUBSCRIPTION_ID, stale: true },
  ])
})

test.each<[string, Knock, number, object]>([
  ['unknown secret', { secret: `${TEST_SECRET}x` }, 400, { code: 'SIGNATURE_MISMATCH' }],
  ['other endpoint’s secret', { secret: CONNECT_SECRET }, 400, { code: 'SIGNATURE_MISMATCH' }],
  ['own secret elsewhere', { path: CONNECT }, 400, { code: 'SIGNATURE_MISMATCH' }],
  ['unknown endpoint', { path: `${OWN}/constructor` }, 404, { code: 'NOT_FOUND' }],
  ['nested endpoint', { path: `${CONNECT}/connect` }, 404, { code: 'NOT_FOUND' }],
  [
    'compressed body',
    { headers: { 'content-encoding': 'identity' } },
    415,
    { code: 'CONTENT_ENCODED' },
  ],
])('%s: refused with a code and nothing else, nothing written, nothing logged', async (...row) => {
  const [, asked, status, body] = row
  expect(await knock(asked)).toEqual([status, body])
  expect(await rowsOf('1', 'stripe_events')).toEqual([])
  expect(await rowsOf('1', 'stripe_objects')).toEqual([])
  expect(await rowsOf('1', 'findings')).toEqual([])
  expect(lines).toEqual([])
})

test('an event of the other mode is acknowledged and leaves nothing', async () => {
  expect(await knock({ event: { livemode: true } })).toEqual([200, { status: 'ok' }])
  expect(await rowsOf('1', 'stripe_events')).toEqual([])
})

test.each<[string, Knock, string]>([
  ['a connected account at our own endpoint', { event: { account: 'acct_ours' } }, 'acct_ours'],
  [
    'a connected account that is not listed',
    { path: CONNECT, secret: CONNECT_SECRET, event: { account: 'acct_other' } },
    'acct_other',
  ],
  [
    'no account at the endpoint for connected ones',
    { path: CONNECT, secret: CONNECT_SECRET },
    'own account',
  ],
])('%s is a finding and nothing else', async (_, asked, objectId) => {
  expect(await knock(asked)).toEqual([200, { status: 'ok' }])
  expect(await rowsOf('1', 'stripe_events')).toEqual([])
  expect(await rowsOf('1', 'stripe_objects')).toEqual([])
  expect(await rowsOf('kind, object_id', 'findings')).toEqual([
    { kind: 'account_unknown', object_id: objectId },
  ])
})

test('a listed account is a world of its own: the same id twice is two objects', async () => {
  await knock({ event: { id: 'evt_ours' } })
  const event = { id: 'evt_theirs', account: 'acct_ours' }
  await knock({ path: CONNECT, secret: CONNECT_SECRET, event })
  expect(await rowsOf('account, object_id', 'stripe_objects order by account')).toEqual([
    { account: '', object_id: SUBSCRIPTION_ID },
    { account: 'acct_ours', object_id: SUBSCRIPTION_ID },
  ])
})
