import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { actOnFinding } from '../../packages/bursar/src/operator/act/act-on-finding.store.ts'
import { OWES_NOTHING } from '../../packages/bursar/src/subscription/owing/effect.ts'
import {
  type Customer,
  type CustomerDesk,
  openCustomerDesk,
  RETURNS,
  sessionOf,
} from '../support/customer-desk.ts'
import { AUDIT_KEY } from '../support/test-config.ts'
import { until } from '../support/until.ts'

let desk: CustomerDesk
beforeAll(async () => {
  desk = await openCustomerDesk()
})
afterAll(() => desk.close())
beforeEach(() => {
  desk.answers.instead = null
})

interface Owned {
  readonly subscription_id: string
  readonly type: string
  readonly status: string
  readonly cancel_at: string | null
}

const EXTRA = { price_id: 'price_extra', ...RETURNS }

async function additionsOf(customer: Customer): Promise<Owned[]> {
  const { body } = await customer.get('subscriptions')
  return (body as { subscriptions: Owned[] }).subscriptions.filter(({ type }) => type === 'ADDON')
}

/** Gives the id of the subscription that was bought. */
async function buyAddition(customer: Customer): Promise<string> {
  const { body } = await customer.post('addon-checkout', EXTRA)
  const { subscription } = desk.simulator.platform.completeCheckout(sessionOf(body), {})
  await desk.settled()
  return String(subscription)
}

const endOf = async (customer: Customer, id: string) =>
  (await additionsOf(customer)).find(({ subscription_id }) => subscription_id === id)?.cancel_at

const REFUSAL = { status: 400, type: 'invalid_request_error' }
const FAILURE = { status: 500, type: 'api_error' }

/** What Stripe says to us when we would change this subscription, or any. Gives how often it did. */
function refuse({ status, type }: typeof REFUSAL, id = ''): () => number {
  let refused = 0
  const body = JSON.stringify({ error: { type, message: 'Managed by a schedule.' } })
  desk.answers.instead = (path, method) => {
    if (method === 'GET' || !path.startsWith(`/v1/subscriptions/${id}`)) return null
    refused += 1
    return { status, body }
  }
  return () => refused
}

test('an addition ends at once when what it adds to ends before its term', async () => {
  const { customer, id } = await desk.subscriber('early')
  const extra = await buyAddition(customer)
  await until('it has the end of the term', async () => (await endOf(customer, extra)) != null)
  await customer.post('cancel', { subscription_id: id, when: 'now' })
  await until('the tenant has no access', async () => {
    const { status, has_access } = (await customer.get('status')).body as Record<string, unknown>
    return status === 'EXPIRED' && has_access === false
  })
  await until('it has ended', async () => {
    const [addition] = await additionsOf(customer)
    return addition?.status === 'EXPIRED'
  })
  await desk.settled()
  // Not again and again: Stripe has been asked for it once.
  const ended = desk.simulator.requests.list({ method: 'DELETE' })
  expect(ended.filter(({ path }) => path.endsWith(extra))).toHaveLength(1)
  // An alert about what Bursar ends by itself a moment later would be noise.
  const lonely = "select 1 from bursar.findings where kind = 'addon_without_main'"
  expect((await desk.database.pool.query(lonely)).rowCount).toBe(0)
})

test('one that Stripe refuses to end is a finding, and keeps no other one waiting', async () => {
  const { customer } = await desk.subscriber('scheduled')
  refuse(REFUSAL)
  const first = await buyAddition(customer)
  const finding = `addon_not_ended addon:${first}`
  await until('the finding is open', async () => (await desk.findings()).includes(finding))
  refuse(REFUSAL, first)
  const second = await buyAddition(customer)
  await until('the second has its end', async () => (await endOf(customer, second)) != null)
  expect(await endOf(customer, first)).toBeNull()

  desk.answers.instead = null
  const { pool } = desk.database
  const { rows } = await pool.query<{ finding_id: string; tenant_id: string }>(
    `select finding_id::text, tenant_id from bursar.findings where subject = 'addon:${first}'`,
  )
  expect(rows).toMatchObject([{ tenant_id: 'scheduled' }])
  const retry = { findingId: rows[0]!.finding_id, action: 'retry' } as const
  const acting = { operatorId: 'zoe', reason: 'The schedule is released.' }
  const context = { pool, auditKey: AUDIT_KEY, owing: OWES_NOTHING, plans: {} }
  await actOnFinding(context, acting, retry)
  await until('the first has its end', async () => (await endOf(customer, first)) != null)
  expect(await desk.findings()).toEqual([])
})

test('one that Stripe fails at does not stop the others for good', async () => {
  const { customer } = await desk.subscriber('unlucky')
  const failed = refuse(FAILURE)
  const first = await buyAddition(customer)
  await until('it has failed', () => failed() > 0)
  refuse(FAILURE, first)
  const second = await buyAddition(customer)
  await until('the second has its end', async () => (await endOf(customer, second)) != null)
  expect(await endOf(customer, first)).toBeNull()
  expect(await desk.findings()).toEqual([])
})

test('one that has ended already is no finding', async () => {
  const { customer } = await desk.subscriber('gone')
  const failed = refuse(FAILURE)
  const extra = await buyAddition(customer)
  await until('it has failed', () => failed() > 0)
  // Whoever ended it at Stripe: nothing has told us so far.
  desk.simulator.deliveries.pause()
  await desk.stripe.subscriptions.cancel(extra)
  desk.answers.instead = null
  await desk.database.pool.query(
    `update bursar.checkout_intents set end_due_at = bursar.clock()
     where stripe_subscription_id = $1`,
    [extra],
  )
  await until('it has ended here, too', async () => {
    const [addition] = await additionsOf(customer)
    return addition?.status === 'EXPIRED'
  })
  desk.simulator.deliveries.resume()
  await desk.settled()
  expect(await desk.findings()).toEqual([])
})

test('one that an operator ends at Stripe needs nobody any more', async () => {
  const { customer } = await desk.subscriber('byhand')
  refuse(REFUSAL)
  const extra = await buyAddition(customer)
  const finding = `addon_not_ended addon:${extra}`
  await until('the finding is open', async () => (await desk.findings()).includes(finding))
  await desk.stripe.subscriptions.cancel(extra)
  await until('it is resolved', async () => (await desk.findings()).length === 0)
})
