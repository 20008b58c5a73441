import Stripe from 'stripe'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { shapeOfTruth } from './truth-shape.ts'
import type { Change, Promised, ShapeSince, World } from './world.ts'

const SEED = 9
const TENANT = 'Acme Wind'

/** What can be delivered, by what it is about. */
export type EventLabel = 'checkout' | 'created' | 'paid' | 'another' | 'ended'

interface Bought {
  readonly simulator: Simulator
  readonly customerId: string
  readonly subscriptionIds: readonly string[]
}

/** A buyer with a checkout, its subscription and another one; `isEnded`: the first is canceled. */
async function stripeWithBuyer(startAt: Date, isEnded: boolean): Promise<Bought> {
  const simulator = createSimulator({ seed: SEED, startAt })
  const { platform } = simulator
  platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  const stripe = new Stripe(simulator.apiKey, {
    httpClient: Stripe.createFetchHttpClient(simulator.fetch),
    telemetry: false,
  })
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: TENANT },
  })
  const done = platform.completeCheckout(id, { email: 'ada@acme.example', name: 'Ada' })
  const customerId = String(done.customer)
  const another = platform.subscribe({ customer: customerId, price: 'price_pro' }).id
  const first = String(done.subscription)
  if (isEnded) platform.cancel(first)
  return { simulator, customerId, subscriptionIds: [first, another] }
}

/** One buyer’s Stripe, the same for every schedule: before and after the subscription ended. */
export class FrozenStripe {
  readonly urls: readonly string[]
  readonly #moments: readonly Bought[]

  static async start(startAt: Date): Promise<FrozenStripe> {
    const moments = [await stripeWithBuyer(startAt, false), await stripeWithBuyer(startAt, true)]
    const started = await Promise.all(moments.map(({ simulator }) => simulator.start()))
    return new FrozenStripe(
      moments,
      started.map(({ url }) => url),
    )
  }

  private constructor(moments: readonly Bought[], urls: readonly string[]) {
    this.#moments = moments
    this.urls = urls
  }

  /** All that a claim could take. */
  get objects(): readonly string[] {
    const { data } = this.event('checkout')
    const session = 'id' in data.object ? String(data.object.id) : ''
    return [session, ...this.#moments[0]!.subscriptionIds]
  }

  event(label: EventLabel): Stripe.Event {
    const events = this.#moments[1]!.simulator.events.list()
    const [first, another] = this.#moments[1]!.subscriptionIds
    const isOf = (event: Stripe.Event, id: string | undefined) =>
      'id' in event.data.object && event.data.object.id === id
    const found = {
      checkout: () => events.find(({ type }) => type === 'checkout.session.completed'),
      created: () => events.find((each) => each.type.endsWith('.created') && isOf(each, first)),
      paid: () => events.find(({ type }) => type === 'invoice.paid'),
      another: () => events.find((each) => each.type.endsWith('.created') && isOf(each, another)),
      ended: () => events.find(({ type }) => type === 'customer.subscription.deleted'),
    }[label]()
    if (found === undefined) throw new Error(`There is no event ${label}.`)
    return found
  }

  /** Of what has been told of, as of a moment. */
  promised(moment: number, told: ReadonlySet<EventLabel>): readonly Promised[] {
    const { customerId, subscriptionIds } = this.#moments[0]!
    return subscriptionIds.slice(0, told.has('another') ? 2 : 1).map((subscriptionId) => ({
      customerId,
      subscriptionId,
      tenantName: told.has('checkout') ? TENANT : null,
      shapes: this.#moments
        .slice(0, moment + 1)
        .map((_, version) => this.#shape(version, subscriptionId)),
    }))
  }

  async stop(): Promise<void> {
    await Promise.all(this.#moments.map(({ simulator }) => simulator.stop()))
  }

  #shape(version: number, id: string): ShapeSince {
    const { subscriptions } = this.#moments[version]!.simulator.platform.world
    const shape = shapeOfTruth(subscriptions.get(id))
    return { version, shape, before: shape }
  }
}

/** One schedule’s view of it: the subscription ends when the schedule says so. */
export class FrozenWorld implements World {
  readonly #stripe: FrozenStripe
  readonly #told: ReadonlySet<EventLabel>
  version = 0

  constructor(stripe: FrozenStripe, told: Iterable<EventLabel>) {
    this.#stripe = stripe
    this.#told = new Set(told)
  }

  get url(): string {
    return this.#stripe.urls[this.version]!
  }

  promised(): readonly Promised[] {
    return this.#stripe.promised(this.version, this.#told)
  }

  ending(): Change {
    return {
      name: 'ends',
      apply: async () => {
        this.version = 1
        return [this.#stripe.event('ended')]
      },
    }
  }
}
