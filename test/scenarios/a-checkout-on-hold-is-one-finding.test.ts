import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { TEST_PLANS, TEST_POLICY, TEST_REFERENCE_KEY } from '../support/test-config.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const MINUTES = 60
const HOURS = 60 * MINUTES

let clock: VirtualClock
let simulator: Simulator
let database: TestDatabase
let node: TestNode
let told: number

beforeEach(async () => {
  clock = new VirtualClock()
  simulator = createSimulator({ startAt: clock.now() })
  database = await createTestDatabase({ clock })
  const { url } = await simulator.start()
  const policy = {
    ...TEST_POLICY,
    signup: { mode: 'intent', sameEmail: 'confirm' },
    plans: TEST_PLANS,
    livemode: false,
    referenceKeys: [TEST_REFERENCE_KEY],
    billing: BILLING_USUAL,
  } as const
  node = testNode({ pool: database.pool, apiBase: url, more: { clock, policy } })
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  told = 0
})
afterEach(async () => {
  await simulator.stop()
  await node.close()
  await database.drop()
})

/** Stripe tells of everything that has happened since, but not of checkouts where they are lost. */
async function tell({ withCheckouts = true } = {}): Promise<void> {
  const events = simulator.events.list()
  for (const event of events.slice(told) as Stripe.Event[]) {
    if (!withCheckouts && event.type.startsWith('checkout.')) continue
    await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
  }
  told = events.length
  await node.drain()
}

/** Time passes, and whatever is due is looked at. */
async function passes(seconds: number): Promise<void> {
  clock.advanceSeconds(seconds)
  await node.tick()
  await node.drain()
}

const openFindings = async () =>
  (
    await database.pool.query<{ kind: string; severity: string; summary: string; late: boolean }>(
      `select kind, severity, summary, escalated_at is not null as late from bursar.findings
       where resolved_at is null order by finding_id`,
    )
  ).rows

const granted = async () =>
  (await database.pool.query('select tenant_id, status from bursar.subscriptions')).rows

function buys(card?: string): string {
  const { id } = simulator.platform.openPaymentLink('price_starter')
  const given = { email: 'eve@x.example', name: 'Eve', ...(card !== undefined && { card }) }
  return simulator.platform.completeCheckout(id, given).id
}

test('a sale without proof is on hold within seconds, and after a day a refund is suggested', async () => {
  buys()
  await tell()
  const held = { kind: 'checkout_on_hold', severity: 'action', late: false }
  const now = { ...held, summary: expect.stringMatching(/on hold.*Nothing was granted\.$/) }
  expect(await openFindings()).toEqual([now])

  // It is nobody's subscription, too: that is the same fact.
  await passes(20 * MINUTES)
  await passes(6 * HOURS)
  expect(await openFindings()).toEqual([now])
  expect(await granted()).toEqual([])

  await passes(18 * HOURS)
  const late = { ...held, late: true, summary: expect.stringMatching(/refund it\.$/) }
  expect(await openFindings()).toEqual([late])
})

test('a sale of which only the subscription is known is an orphan until its checkout is on hold', async () => {
  buys()
  await tell({ withCheckouts: false })
  expect(await openFindings()).toEqual([])
  await passes(16 * MINUTES)
  expect((await openFindings()).map(({ kind }) => kind)).toEqual(['checkout_on_hold'])
  await passes(2 * HOURS)
  expect((await openFindings()).map(({ kind }) => kind)).toEqual(['checkout_on_hold'])
})

test('a first payment that is processing is neither on hold nor an orphan', async () => {
  const session = buys('bank')
  await tell()
  await passes(20 * MINUTES)
  await passes(30 * HOURS)
  expect(await openFindings()).toEqual([])
  expect(await granted()).toEqual([])

  simulator.platform.settleBankPayment(session, 'paid')
  await tell()
  expect((await openFindings()).map(({ kind }) => kind)).toEqual(['checkout_on_hold'])
})
