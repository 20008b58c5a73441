import { AppError } from '@bursar/wire/errors'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { endAddons } from '../../packages/bursar/src/billing/addon/end-addons.ts'
import { actOnFinding } from '../../packages/bursar/src/operator/actions/finding/act-on-finding.store.ts'
import { openWriter } from '../../packages/bursar/src/service/open/open-writer.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import {
  type Customer,
  type CustomerStage,
  openCustomerStage,
  RETURNS,
  sessionOf,
} from '../support/customer-stage.ts'
import { AUDIT_KEY, testConfig } from '../support/test-config.ts'
import { until } from '../support/until.ts'

let stage: CustomerStage
/** One round of what the service does every five seconds, as another node does it beside. */
let round: () => Promise<void>
beforeAll(async () => {
  stage = await openCustomerStage()
  const { pool, url } = stage.database
  const config = testConfig(url, stage.answers.url)
  const stripe = openWriter(config, pool, { of: 'addon', onAsked: () => undefined })
  round = async () => {
    const failed = await endAddons({ pool, stripe }).catch((error: unknown) => error)
    if (failed instanceof Error && !(failed instanceof AppError)) throw failed
  }
})
/** Waits for a fact that rounds bring about. */
const untilRounds = (what: string, isSo: () => boolean | Promise<boolean>) =>
  until(what, async () => {
    await round()
    return isSo()
  })
afterAll(() => stage.close())
beforeEach(() => {
  stage.answers.instead = null
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
  const { subscription } = stage.simulator.platform.completeCheckout(sessionOf(body), {})
  await stage.caughtUp()
  return String(subscription)
}

const endOf = async (customer: Customer, id: string) =>
  (await additionsOf(customer)).find(({ subscription_id }) => subscription_id === id)?.cancel_at

const REFUSAL = { status: 400, type: 'invalid_request_error' }
const FAILURE = { status: 500, type: 'api_error' }

/**
 * What Stripe says to us when we would change this subscription, or any. Gives how often it did.
 */
function refuse({ status, type }: typeof REFUSAL, id = ''): () => number {
  let refused = 0
  const body = JSON.stringify({ error: { type, message: 'Managed by a schedule.' } })
  stage.answers.instead = (path, method) => {
    if (method === 'GET' || !path.startsWith(`/v1/subscriptions/${id}`)) return null
    refused += 1
    return { status, body }
  }
  return () => refused
}

test('an addition ends at once when what it adds to ends before its term', async () => {
  const { customer, id } = await stage.subscriber('early')
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
  await stage.caughtUp()
  // Not again and again: Stripe has been asked for it once.
  const ended = stage.simulator.requests.list({ method: 'DELETE' })
  expect(ended.filter(({ path }) => path.endsWith(extra))).toHaveLength(1)
  // An alert about what Bursar ends by itself a moment later would be noise.
  const lonely = "select 1 from bursar.findings where kind = 'addon_without_main'"
  expect((await stage.database.pool.query(lonely)).rowCount).toBe(0)
})

test('one that Stripe refuses to end is a finding, and keeps no other one waiting', async () => {
  const { customer } = await stage.subscriber('scheduled')
  refuse(REFUSAL)
  const first = await buyAddition(customer)
  const finding = `addon_not_ended addon:${first}`
  await untilRounds('the finding is open', async () => (await stage.findings()).includes(finding))
  refuse(REFUSAL, first)
  const second = await buyAddition(customer)
  await untilRounds('the second has its end', async () => (await endOf(customer, second)) != null)
  expect(await endOf(customer, first)).toBeNull()

  stage.answers.instead = null
  const { pool } = stage.database
  const { rows } = await pool.query<{ finding_id: string; tenant_id: string }>(
    `select finding_id::text, tenant_id from bursar.findings where object_id = 'addon:${first}'`,
  )
  expect(rows).toMatchObject([{ tenant_id: 'scheduled' }])
  const retry = { findingId: rows[0]!.finding_id, action: 'retry' } as const
  const acting = { operatorId: 'zoe', reason: 'The schedule is released.' }
  const context = { pool, auditKey: AUDIT_KEY, outgoing: NOTHING_OUTGOING, plans: {} }
  await actOnFinding(context, acting, retry)
  await untilRounds('the first has its end', async () => (await endOf(customer, first)) != null)
  expect(await stage.findings()).toEqual([])
})

test('one that Stripe fails at does not stop the others for good', async () => {
  const { customer } = await stage.subscriber('unlucky')
  const failed = refuse(FAILURE)
  const first = await buyAddition(customer)
  await untilRounds('it has failed', () => failed() > 0)
  refuse(FAILURE, first)
  const second = await buyAddition(customer)
  await untilRounds('the second has its end', async () => (await endOf(customer, second)) != null)
  expect(await endOf(customer, first)).toBeNull()
  expect(await stage.findings()).toEqual([])
})

test('one that has ended already is no finding', async () => {
  const { customer } = await stage.subscriber('gone')
  const failed = refuse(FAILURE)
  const extra = await buyAddition(customer)
  await untilRounds('it has failed', () => failed() > 0)
  // Whoever ended it at Stripe: nothing has told us so far.
  stage.simulator.deliveries.pause()
  await stage.stripe.subscriptions.cancel(extra)
  stage.answers.instead = null
  await stage.database.pool.query(
    `update bursar.checkout_intents set end_due_at = bursar.clock()
     where stripe_subscription_id = $1`,
    [extra],
  )
  await untilRounds('it has ended here, too', async () => {
    const [addition] = await additionsOf(customer)
    return addition?.status === 'EXPIRED'
  })
  stage.simulator.deliveries.resume()
  await stage.caughtUp()
  expect(await stage.findings()).toEqual([])
})

test('one that an operator ends at Stripe needs nobody any more', async () => {
  const { customer } = await stage.subscriber('byhand')
  refuse(REFUSAL)
  const extra = await buyAddition(customer)
  const finding = `addon_not_ended addon:${extra}`
  await untilRounds('the finding is open', async () => (await stage.findings()).includes(finding))
  await stage.stripe.subscriptions.cancel(extra)
  await untilRounds('it is resolved', async () => (await stage.findings()).length === 0)
})
