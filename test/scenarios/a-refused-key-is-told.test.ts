import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { readUnreachable } from '../../packages/bursar/src/refresh/reachability/reachability.store.ts'
import { Reachability } from '../../packages/bursar/src/refresh/reachability/reachability.ts'
import { watchReachability } from '../../packages/bursar/src/refresh/reachability/watch-reachability.ts'
import { StripeReader } from '../../packages/bursar/src/stripe/stripe-reader.ts'
import { StripeWriter } from '../../packages/bursar/src/stripe/stripe-writer.ts'
import { createSimulator } from '../../packages/simulator/src/index.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const MINUTE_SECONDS = 60
const KEY = 'sk_test_simulator0000000000000000'
const clock = new VirtualClock()
const simulator = createSimulator({ startAt: clock.now() })
const reachability = new Reachability(clock)
let database: TestDatabase
let node: TestNode
let apiBase: string

beforeAll(async () => {
  database = await createTestDatabase({ clock })
  const { url } = await simulator.start()
  apiBase = url
  const onAsked = reachability.note
  const stripe = new StripeReader({ secretKey: KEY, apiBase: new URL(url), onAsked })
  node = testNode({ pool: database.pool, apiBase: url, more: { clock, stripe } })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
})

afterEach(async () => {
  simulator.onApiRequest = null
  await database.pool.query(
    'truncate bursar.findings, bursar.stripe_reachability, bursar.stripe_objects cascade',
  )
})

afterAll(async () => {
  await simulator.stop()
  await node.close()
  await database.drop()
})

/** What a service does every second. */
const watch = () => watchReachability(database.pool, reachability)

/** Retries for this long, as the worker would. */
async function minutesPass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    clock.advanceSeconds(MINUTE_SECONDS)
    await node.drain()
    await watch()
  }
}

async function openFindings(): Promise<{ kind: string; object_id: string; summary: string }[]> {
  const { rows } = await database.pool.query(
    `select kind, object_id, summary from bursar.findings
     where resolved_at is null and object_id like 'stripe:%' order by object_id`,
  )
  return rows
}

/** Somebody buys, and nobody has told us of it. Gives the subscription. */
function buy(email: string): string {
  const page = simulator.platform.openCheckout('price_starter', 'https://app.example/done')
  const done = simulator.platform.completeCheckout(page.id, { email, name: 'Ada' })
  return String(done.subscription)
}

async function tell(id: string): Promise<void> {
  const events = simulator.events.list()
  for (const event of events) {
    const { object } = event.data
    const isAbout =
      'id' in object && (object.id === id || Reflect.get(object, 'subscription') === id)
    if (isAbout) await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
  }
  await node.drain()
  await watch()
}

async function statusOf(id: string): Promise<string | null> {
  const { rows } = await database.pool.query(
    'select status from bursar.subscriptions where stripe_subscription_id = $1',
    [id],
  )
  return rows[0]?.status ?? null
}

const isOf = (path: string, endpoint: string) => path.startsWith(`/v1/${endpoint}`)

test('a key that expired is one finding per endpoint after 5 minutes, until it works', async () => {
  const before = buy('ada@acme.example')
  await tell(before)
  expect(await statusOf(before)).toBe('ACTIVE')

  simulator.onApiRequest = () => ({ kind: 'unauthorized' })
  const after = buy('eve@late.example')
  await tell(after)
  await minutesPass(4)
  expect(await openFindings()).toEqual([])

  await minutesPass(1)
  const refused = (await openFindings()).filter(
    ({ object_id: objectId }) => objectId === 'stripe:subscriptions',
  )
  expect(refused).toEqual([
    {
      kind: 'stripe_refused',
      object_id: 'stripe:subscriptions',
      summary: 'Stripe rejects the API key (subscriptions).',
    },
  ])
  const [told] = await readUnreachable(database.pool, '')
  expect(told).toMatchObject({ kind: 'stripe_refused', errorCode: 'STRIPE_UNAUTHORIZED' })
  // For hours: nothing is given up, nothing lost, and told once.
  await minutesPass(120)
  const { rows } = await database.pool.query(
    "select kind from bursar.findings where kind in ('dead_letter', 'object_not_found')",
  )
  expect(rows).toEqual([])
  expect(await statusOf(before)).toBe('ACTIVE')
  expect((await openFindings()).length).toBe(2)

  simulator.onApiRequest = null
  await minutesPass(6)
  expect(await openFindings()).toEqual([])
  expect(await statusOf(after)).toBe('ACTIVE')
  expect(await readUnreachable(database.pool, null)).toEqual([])
})

test('a restricted key that may not read invoices decides nothing, and is told which permission', async () => {
  const id = buy('ada@invoices.example')
  await tell(id)
  expect(await statusOf(id)).toBe('ACTIVE')
  const { customer } = simulator.platform.world.subscriptions.get(id)
  simulator.platform.failNextPayments(String(customer))
  simulator.onApiRequest = ({ path }) =>
    isOf(path, 'invoices') ? { kind: 'forbidden', permission: 'rak_invoice_read' } : undefined
  clock.advanceDays(32)
  await simulator.clock.advance(clock.now())
  await tell(id)
  await minutesPass(6)
  expect(await openFindings()).toEqual([
    {
      kind: 'stripe_refused',
      object_id: 'stripe:invoices',
      summary: 'The Stripe key lacks the permission Invoices (read).',
    },
  ])
  // Neither grace nor the end: what was granted stays until an answer says otherwise.
  expect(await statusOf(id)).toBe('ACTIVE')

  simulator.onApiRequest = null
  await minutesPass(6)
  expect(await openFindings()).toEqual([])
  expect(await statusOf(id)).not.toBe('ACTIVE')
})

test('what is expanded needs a permission of its own: it is the one that is named', async () => {
  simulator.onApiRequest = ({ path }) =>
    isOf(path, 'subscriptions') ? { kind: 'forbidden', permission: 'rak_invoice_read' } : undefined
  await tell(buy('ada@expanded.example'))
  await minutesPass(6)
  expect(await openFindings()).toMatchObject([
    {
      object_id: 'stripe:subscriptions',
      summary: 'The Stripe key lacks the permission Invoices (read).',
    },
  ])
})

test('a key of another account knows nothing: one finding, and what was unknown is asked again', async () => {
  const bought = ['a', 'b', 'c'].map((name) => buy(`${name}@elsewhere.example`))
  simulator.onApiRequest = () => ({ kind: 'missing' })
  for (const id of bought) await tell(id)
  await minutesPass(6)
  const refused = (await openFindings()).filter(
    ({ object_id: objectId }) => objectId === 'stripe:subscriptions',
  )
  expect(refused.map(({ kind }) => kind)).toEqual(['stripe_refused'])

  simulator.onApiRequest = null
  await tell(buy('d@elsewhere.example'))
  await minutesPass(6)
  expect(await openFindings()).toEqual([])
  for (const id of bought) expect(await statusOf(id)).toBe('ACTIVE')
})

test('what was unknown long before an operator was told is asked again as well', async () => {
  simulator.onApiRequest = () => ({ kind: 'missing' })
  const bought = ['a', 'b', 'c', 'd'].map((name) => buy(`${name}@quiet.example`))
  const [first = '', ...others] = bought
  await tell(first)
  await minutesPass(4)
  clock.advanceSeconds(20 * MINUTE_SECONDS)
  for (const id of others) await tell(id)
  await minutesPass(6)
  simulator.onApiRequest = null
  await tell(buy('e@quiet.example'))
  await minutesPass(6)
  for (const id of bought) expect(await statusOf(id)).toBe('ACTIVE')
})

test('an outage of 5 minutes goes to operators, for buyers wait, and a short one is nothing', async () => {
  simulator.onApiRequest = () => ({ kind: 'error', status: 503 })
  const id = buy('ada@outage.example')
  await tell(id)
  await minutesPass(2)
  simulator.onApiRequest = null
  await minutesPass(6)
  expect(await openFindings()).toEqual([])
  expect(await statusOf(id)).toBe('ACTIVE')

  simulator.onApiRequest = () => ({ kind: 'reset' })
  await tell(buy('eve@outage.example'))
  await minutesPass(6)
  const { rows } = await database.pool.query(
    `select distinct kind, severity from bursar.findings
     where resolved_at is null and object_id like 'stripe:%'`,
  )
  expect(rows).toEqual([{ kind: 'stripe_unreachable', severity: 'action' }])
})

test('one object that Stripe does not know is no wrong account', async () => {
  simulator.onApiRequest = () => ({ kind: 'missing' })
  await tell(buy('ada@alone.example'))
  await minutesPass(10)
  expect((await openFindings()).map(({ kind }) => kind)).toEqual([])
})

test('a finding that was dismissed stays away while the failure is the same', async () => {
  simulator.onApiRequest = () => ({ kind: 'unauthorized' })
  await tell(buy('ada@dismissed.example'))
  await minutesPass(6)
  await database.pool.query('update bursar.findings set resolved_at = bursar.clock()')
  await minutesPass(3)
  expect(await openFindings()).toEqual([])
})

test('what may be read and not written is a finding of its own, with the permission to write', async () => {
  const writer = new StripeWriter({
    secretKey: KEY,
    apiBase: new URL(apiBase),
    admit: async () => undefined,
    onAsked: reachability.note,
  })
  simulator.onApiRequest = ({ method }) =>
    method === 'POST' ? { kind: 'forbidden', permission: 'rak_checkout_session_write' } : undefined
  const order = {
    nonce: 'n'.repeat(32),
    tenantId: 'acme',
    priceId: 'price_starter',
    quantity: 1,
    customerId: null,
    reference: 'acme',
    successUrl: 'https://app.example/done',
    cancelUrl: 'https://app.example/no',
    expiresAt: new Date(clock.now().getTime() + 3_600_000),
  }
  await expect(writer.beginCheckout(order)).rejects.toMatchObject({ code: 'STRIPE_FORBIDDEN' })
  await tell(buy('ada@reads.example'))
  await minutesPass(6)
  expect(await openFindings()).toEqual([
    {
      kind: 'stripe_refused',
      object_id: 'stripe:checkout_sessions.write',
      summary: 'The Stripe key lacks the permission Checkout Sessions (write).',
    },
  ])
})
