import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  FAILPOINTS,
  type Failpoint,
  type FailpointName,
} from '../../packages/bursar/src/base/failpoint.ts'
import { claim, receive, refresh } from '../../packages/bursar/src/pipeline.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { countBlocked } from '../interleaving/lock-watch.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { signedReference } from '../support/service-stage.ts'
import { drain, type TestNode, testNode } from '../support/test-node.ts'
import { until } from '../support/until.ts'
import { CONTEXT, merge, move, undo } from './merge-stage.ts'

const REFRESH_POINTS = FAILPOINTS.filter(
  (point) => point === 'claim.after' || /^(?:fetch|commit)\./.test(point),
)
const MERGE_POINTS = ['commit.after_ownership', 'commit.after_state', 'commit.after_audit'] as const

let database: TestDatabase
let pool: TestDatabase['pool']
let simulator: Simulator
let stripe: Stripe
let node: TestNode
let buyer: { tenant: string; customer: string; subscription: string }
let acme: { tenant: string; customer: string; subscription: string }

beforeEach(async () => {
  database = await createTestDatabase()
  pool = database.pool
  simulator = createSimulator()
  const { url } = await simulator.start()
  node = testNode({ pool, apiBase: url })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
  stripe = new Stripe(simulator.apiKey, { httpClient })
  acme = await buy('acme@acme.example')
  buyer = await buy('buyer@buyer.example')
})
afterEach(async () => {
  await node.close()
  await simulator.stop()
  await database.drop()
})

async function buy(email: string) {
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
  })
  const done = simulator.platform.completeCheckout(id, { email })
  await arrive('checkout.session.completed')
  await node.drain()
  const [customer, subscription] = [String(done.customer), String(done.subscription)]
  const tenant = await value(
    'select tenant_id from bursar.stripe_customers where customer_id = $1',
    [customer],
  )
  return { tenant, customer, subscription }
}

async function arrive(type: string): Promise<void> {
  const event = simulator.events.list({ type }).at(-1)!
  await receive(node.context, node.endpoint, signedDelivery(event, new Date(event.created * 1000)))
}

async function value(text: string, values: unknown[] = []): Promise<string> {
  const { rows } = await pool.query({ text, values, rowMode: 'array' })
  return String(rows[0]?.[0])
}

/** Holds whoever comes to `point` until `other` has gone as far as it can. */
function holdAt(point: FailpointName, other: () => Promise<unknown>) {
  let started: Promise<unknown> | null = null
  const failpoint: Failpoint = async (reached) => {
    if (reached !== point || started !== null) return
    let isOver = false
    started = other().finally(() => {
      isOver = true
    })
    started.catch(() => undefined)
    await until('the other one is over, or waits for us', async () => {
      return isOver || (await countBlocked(pool)) > 0
    })
  }
  return { failpoint, other: () => started }
}

/** Stripe says that the buyer's subscription is cancelled, and a worker finds out. */
async function cancelAtStripe(): Promise<void> {
  await stripe.subscriptions.cancel(buyer.subscription)
  await arrive('customer.subscription.deleted')
}

/** Whose customers and subscriptions are, with status. */
async function owners(): Promise<string[]> {
  const { rows } = await pool.query(
    `select customer_id || ' ' || tenant_id as line from bursar.stripe_customers
     union all
     select subscription_id || ' ' || tenant_id || ' ' || status from bursar.subscriptions
     union all
     select tenant_id || ' ' || coalesce('in ' || merged_into, status) from bursar.tenants`,
  )
  return rows.map(({ line }) => line).sort()
}

const sorted = (...lines: string[]) => lines.sort()

const mergedAfterCancelling = () =>
  sorted(
    `${acme.customer} ${acme.tenant}`,
    `${buyer.customer} ${acme.tenant}`,
    `${acme.subscription} ${acme.tenant} ACTIVE`,
    `${buyer.subscription} ${acme.tenant} EXPIRED`,
    `${acme.tenant} ACTIVE`,
    `${buyer.tenant} in ${acme.tenant}`,
  )

const apartAfterCancelling = () =>
  sorted(
    `${acme.customer} ${acme.tenant}`,
    `${buyer.customer} ${buyer.tenant}`,
    `${acme.subscription} ${acme.tenant} ACTIVE`,
    `${buyer.subscription} ${buyer.tenant} EXPIRED`,
    `${acme.tenant} ACTIVE`,
    `${buyer.tenant} EXPIRED`,
  )

describe('while a refresh of the subscription is', () => {
  test.each(REFRESH_POINTS)('at %s, a merge comes', async (point) => {
    await cancelAtStripe()
    const held = holdAt(point, () => merge(pool, buyer.tenant, acme.tenant))
    await drain({ ...node.context, failpoint: held.failpoint })
    await held.other()
    await node.drain()
    expect(await owners()).toEqual(mergedAfterCancelling())
  })

  test.each(REFRESH_POINTS)('at %s, an undo comes', async (point) => {
    await merge(pool, buyer.tenant, acme.tenant)
    await node.drain()
    await cancelAtStripe()
    const held = holdAt(point, () => undo(pool, buyer.tenant))
    await drain({ ...node.context, failpoint: held.failpoint })
    await held.other()
    await node.drain()
    expect(await owners()).toEqual(apartAfterCancelling())
  })

  test.each(REFRESH_POINTS)('at %s, its customer is moved', async (point) => {
    await cancelAtStripe()
    const held = holdAt(point, () =>
      move(pool, { customerId: buyer.customer, tenantId: acme.tenant }),
    )
    await drain({ ...node.context, failpoint: held.failpoint })
    await held.other()
    await node.drain()
    expect(await owners()).toEqual(
      mergedAfterCancelling()
        .filter((line) => !line.startsWith(`${buyer.tenant} `))
        .concat(`${buyer.tenant} PENDING`)
        .sort(),
    )
  })
})

describe('while a merge is', () => {
  test.each(MERGE_POINTS)('at %s, a refresh comes', async (point) => {
    await cancelAtStripe()
    const held = holdAt(point, () => node.drain())
    await merge(pool, buyer.tenant, acme.tenant, { ...CONTEXT, failpoint: held.failpoint })
    await held.other()
    await node.drain()
    expect(await owners()).toEqual(mergedAfterCancelling())
  })

  test.each(MERGE_POINTS)('at %s, the first refresh of a new subscription comes', async (point) => {
    const fresh = simulator.platform.subscribe({
      customer: buyer.customer,
      price: 'price_starter',
    })
    const subscription = typeof fresh === 'string' ? fresh : fresh.id
    await arrive('customer.subscription.created')
    const held = holdAt(point, () => node.drain())
    await merge(pool, buyer.tenant, acme.tenant, { ...CONTEXT, failpoint: held.failpoint })
    await held.other()
    await node.drain()
    expect(await owners()).toContain(`${subscription} ${acme.tenant} ACTIVE`)
  })

  test.each(MERGE_POINTS)(
    'at %s, a checkout comes that proves the merged tenant',
    async (point) => {
      const { id } = await stripe.checkout.sessions.create({
        mode: 'subscription',
        line_items: [{ price: 'price_starter', quantity: 1 }],
        success_url: 'https://app.example/done',
        client_reference_id: signedReference(buyer.tenant),
      })
      const done = simulator.platform.completeCheckout(id, { email: 'buyer@buyer.example' })
      await arrive('checkout.session.completed')
      const held = holdAt(point, () => node.drain())
      await merge(pool, buyer.tenant, acme.tenant, { ...CONTEXT, failpoint: held.failpoint })
      await held.other()
      await node.drain()
      const all = await owners()
      expect(all).toContain(`${String(done.customer)} ${acme.tenant}`)
      expect(all).toContain(`${String(done.subscription)} ${acme.tenant} ACTIVE`)
    },
  )

  test.each(MERGE_POINTS)(
    'at %s, the opposite merge comes: one of them is refused',
    async (point) => {
      const held = holdAt(point, () => merge(pool, acme.tenant, buyer.tenant))
      const mine = merge(pool, buyer.tenant, acme.tenant, { ...CONTEXT, failpoint: held.failpoint })
      const ended = await Promise.allSettled([mine, mine.catch(() => null).then(held.other)])
      const refused = ended.filter(({ status }) => status === 'rejected')
      expect(refused).toMatchObject([{ reason: { code: 'ACTION_IMPOSSIBLE' } }])
      await node.drain()
      const [from, into] = ended[0].status === 'fulfilled' ? [buyer, acme] : [acme, buyer]
      expect(await owners()).toContain(`${from.tenant} in ${into.tenant}`)
      expect(await owners()).toContain(`${into.tenant} ACTIVE`)
    },
  )
})

test('a claim that was taken before the merge writes for the present tenant', async () => {
  await cancelAtStripe()
  const claims = await claim(node.context, 50)
  await merge(pool, buyer.tenant, acme.tenant)
  for (const one of claims) await refresh(node.context, one)
  expect(await owners()).toEqual(mergedAfterCancelling())
  const audit = await value(
    `select tenant_id from bursar.subscription_audit
     where event_type = 'subscription.changed' order by audit_id desc limit 1`,
  )
  expect(audit).toBe(acme.tenant)
})
