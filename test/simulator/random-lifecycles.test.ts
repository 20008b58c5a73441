import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import { clientOf } from './stripe-client.ts'

/**
 * Lives nobody thought of: random steps by an application, a person, a bank and time. After each,
 * what Stripe promises of its objects must hold.
 */
const LIFECYCLES = 40
const STEPS = 25

type Step = (simulator: Simulator, stripe: Stripe, id: string, random: Random) => Promise<unknown>

const PRICES = ['price_a', 'price_b', 'price_year']
const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!

const STEPS_KNOWN: Step[] = [
  (simulator, _stripe, _id, random) => simulator.clock.advance({ days: Math.ceil(random() * 20) }),
  (simulator) => simulator.clock.advance({ days: 31 }),
  async (simulator, stripe, id) =>
    simulator.platform.failNextPayments(await customerOf(stripe, id), 2),
  async (simulator, stripe, id) => simulator.platform.recover(await customerOf(stripe, id)),
  async (simulator, stripe, id, random) =>
    simulator.platform.setCard(
      await customerOf(stripe, id),
      pick(
        ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_authenticationRequired'],
        random,
      ),
    ),
  (_simulator, stripe, id, random) =>
    stripe.subscriptions.update(id, { cancel_at_period_end: random() < 0.5 }),
  async (_simulator, stripe, id, random) => {
    const { items } = await stripe.subscriptions.retrieve(id)
    const item = { id: items.data[0]!.id, price: pick(PRICES, random) }
    const behaviors = ['always_invoice', 'create_prorations', 'none'] as const
    const proration_behavior = pick(behaviors, random)
    return stripe.subscriptions.update(id, { items: [item], proration_behavior })
  },
  (_simulator, stripe, id, random) =>
    stripe.subscriptions.update(id, {
      pause_collection: random() < 0.5 ? '' : { behavior: pick(['void', 'keep_as_draft'], random) },
    }),
  (simulator, stripe, id) =>
    stripe.subscriptions.update(id, { trial_end: simulator.clock.now() + 5 * 86_400 }),
  (_simulator, stripe, id) => stripe.subscriptions.update(id, { trial_end: 'now' }),
  async (_simulator, stripe, id) => {
    const open = await stripe.invoices.list({ subscription: id, status: 'open' })
    return open.data[0] && stripe.invoices.pay(open.data[0].id)
  },
  async (_simulator, stripe, id) => {
    const open = await stripe.invoices.list({ subscription: id, status: 'open' })
    return open.data[0] && stripe.invoices.voidInvoice(open.data[0].id)
  },
  (_simulator, stripe, id, random) =>
    random() < 0.1 ? stripe.subscriptions.cancel(id) : Promise.resolve(),
]

async function customerOf(stripe: Stripe, id: string): Promise<string> {
  return String((await stripe.subscriptions.retrieve(id)).customer)
}

/** A step may be refused, as Stripe refuses; it may not break the simulator. */
async function take(step: Promise<unknown>): Promise<void> {
  try {
    await step
  } catch (error) {
    const type = error instanceof Error && 'type' in error ? error.type : String(error)
    expect(['StripeInvalidRequestError', 'StripeCardError']).toContain(type)
  }
}

async function check(simulator: Simulator, stripe: Stripe, id: string): Promise<void> {
  const subscription = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] })
  const now = simulator.clock.now()
  const [item] = subscription.items.data
  const ended = ['canceled', 'incomplete_expired'].includes(subscription.status)
  expect(subscription.ended_at !== null).toBe(ended)
  if (['active', 'trialing', 'past_due', 'unpaid'].includes(subscription.status)) {
    expect(item!.current_period_start).toBeLessThanOrEqual(now)
    expect(item!.current_period_end).toBeGreaterThan(now)
  }
  expect(subscription.status === 'trialing').toBe(
    !ended && (subscription.trial_end ?? 0) > now && subscription.status !== 'paused',
  )
  const { data } = await stripe.invoices.list({ subscription: id, limit: 100 })
  for (const invoice of data) {
    const sum = invoice.lines.data.reduce((total, line) => total + line.amount, 0)
    expect(invoice.subtotal).toBe(sum)
    expect(invoice.status === 'paid').toBe(invoice.status_transitions.paid_at !== null)
    if (invoice.status === 'paid') expect(invoice.amount_paid).toBe(invoice.amount_due)
    if (invoice.status === 'open') expect(invoice.amount_remaining).toBeGreaterThan(0)
    if (ended) expect(invoice.next_payment_attempt).toBeNull()
  }
  const last = simulator.events.list().filter((event) => JSON.stringify(event).includes(`"${id}"`))
  expect(last.length).toBeGreaterThan(0)
}

test.each(Array.from({ length: LIFECYCLES }, (_, seed) => seed + 1))(
  'random life %i',
  async (seed) => {
    const random = seededRandom(seed)
    const simulator = createSimulator({ seed, startAt: 1_800_000_000 })
    const stripe = clientOf(simulator)
    simulator.platform.createPrice({ id: 'price_a', unit_amount: 1000 })
    simulator.platform.createPrice({ id: 'price_b', unit_amount: 3333 })
    const recurring = { interval: 'year' } as const
    simulator.platform.createPrice({ id: 'price_year', unit_amount: 9999, recurring })
    const customer = simulator.platform.createCustomer()
    const { id } = simulator.platform.subscribe({ customer: customer.id, price: 'price_a' })
    for (let count = 0; count < STEPS; count += 1) {
      await take(pick(STEPS_KNOWN, random)(simulator, stripe, id, random))
      await check(simulator, stripe, id)
    }
  },
)

/** The newest event of each object shows it as the API does: nothing changes unannounced. */
test('every object in the API had an event', async () => {
  const simulator = createSimulator({ startAt: 1_800_000_000 })
  for (const name of ['failing-card', 'upgrade', 'trial-to-paid', 'recovered-payment'] as const) {
    await simulator.scenario(name)
  }
  const newest = new Map<string, string>()
  for (const { data } of simulator.events.list()) {
    if ('id' in data.object) newest.set(String(data.object.id), JSON.stringify(data.object))
  }
  const { world } = simulator.platform
  for (const { id } of world.subscriptions.newestFirst()) {
    expect(world.subscriptions.textOf(id)).toBe(newest.get(id))
  }
  for (const { id } of world.invoices.newestFirst()) {
    expect(world.invoices.textOf(id)).toBe(newest.get(id))
  }
})
