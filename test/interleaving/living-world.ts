import Stripe from 'stripe'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import type { Random } from '../../packages/wire/src/random.ts'
import { shapeOfTruth } from './truth-shape.ts'
import type { Change, Promised, ShapeSince, World } from './world.ts'

interface Buyer {
  readonly sessionId: string
  readonly tenantName: string
  customerId: string
  isPaid: boolean
  /** By subscription; the first is the checkout's. */
  readonly shapes: Map<string, ShapeSince[]>
}

type Verb = (buyer: Buyer) => Promise<unknown>

const TRIAL_DAYS = 14

/** A Stripe of one schedule's own, with buyers to whom things happen. */
export class LivingWorld implements World {
  readonly simulator: Simulator
  readonly #stripe: Stripe
  readonly #buyers: Buyer[] = []
  /** Of every object that a change was about: what it is, and since which version. */
  readonly #texts = new Map<string, { readonly text: string; readonly version: number }>()
  #url = ''
  #version = 0
  #told = 0

  static async start(seed: number, startAt: Date): Promise<LivingWorld> {
    const world = new LivingWorld(seed, startAt)
    world.#url = (await world.simulator.start()).url
    return world
  }

  private constructor(seed: number, startAt: Date) {
    this.simulator = createSimulator({ seed, startAt })
    this.simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
    this.simulator.platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
    this.#stripe = new Stripe(this.simulator.apiKey, {
      httpClient: Stripe.createFetchHttpClient(this.simulator.fetch),
      telemetry: false,
    })
  }

  get url(): string {
    return this.#url
  }

  get version(): number {
    return this.#version
  }

  /** Somebody opens a checkout; gives what will happen to them, `length` changes at most. */
  async buyer(random: Random, tenantName: string, length: number): Promise<Change[]> {
    const kind = pick(random, ['card', 'card', 'trial', 'bank'] as const)
    const { id } = await this.#stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: 'price_starter', quantity: 1 }],
      success_url: 'https://app.example/done',
      metadata: { company_name: tenantName },
      ...(kind === 'trial' ? { subscription_data: { trial_period_days: TRIAL_DAYS } } : {}),
    })
    const buyer: Buyer = {
      sessionId: id,
      tenantName,
      customerId: '',
      isPaid: false,
      shapes: new Map(),
    }
    this.#buyers.push(buyer)
    const verbs = this.#lifecycle(random, kind).slice(0, length)
    return verbs.map(([name, verb]) => ({ name, apply: () => this.#happen(buyer, verb) }))
  }

  /**
   * The version that the object of this path of the API got with its last change; null: unknown.
   */
  versionAt(path: string): number | null {
    return this.#texts.get(path.split('/').at(-1) ?? '')?.version ?? null
  }

  promised(): readonly Promised[] {
    return this.#buyers.flatMap(({ customerId, isPaid, shapes, tenantName }) =>
      [...shapes].map(([subscriptionId, since]) => ({
        customerId,
        subscriptionId,
        shapes: since,
        tenantName: isPaid ? tenantName : null,
      })),
    )
  }

  stop(): Promise<void> {
    return this.simulator.stop()
  }

  #lifecycle(random: Random, kind: 'bank' | 'card' | 'trial'): [string, Verb][] {
    if (kind === 'bank') return [['orders by bank', this.#ordersByBank], this.#bankAnswer(random)]
    const first: [string, Verb] = ['buys', this.#buys]
    const middle: [string, Verb][] = [
      ['takes pro', (buyer) => this.#update(buyer, 'price_pro', 1)],
      ['takes three', (buyer) => this.#update(buyer, 'price_starter', 3)],
      ['cancels at period end', (buyer) => this.#set(buyer, { cancel_at_period_end: true })],
      ['pauses collection', (buyer) => this.#pause(buyer)],
      ['moves', ({ customerId }) => this.#move(customerId)],
      ['takes another', (buyer) => this.#takeAnother(buyer)],
      ['takes another', (buyer) => this.#takeAnother(buyer)],
    ]
    const late: [string, Verb][] =
      kind === 'trial'
        ? [
            ['trial ends unpaid', this.#trialEndsUnpaid],
            ['recovers', async (buyer) => this.simulator.platform.recover(buyer.customerId)],
          ]
        : []
    const ends: [string, Verb] = ['ends', (buyer) => this.#ends(buyer)]
    const change = pick(random, middle)
    const rest = random() < 0.5 ? [change, ...late, ends] : [...late, change, ends]
    return [first, ...rest.filter(() => random() < 0.8)]
  }

  #buys = async (buyer: Buyer): Promise<void> => {
    this.#complete(buyer, {})
    buyer.isPaid = true
  }

  #ordersByBank = async (buyer: Buyer): Promise<void> => {
    this.#complete(buyer, { card: 'bank' })
  }

  #bankAnswer(random: Random): [string, Verb] {
    const result = random() < 0.7 ? 'paid' : 'failed'
    const answer = async (buyer: Buyer) => {
      this.simulator.platform.settleBankPayment(buyer.sessionId, result)
      buyer.isPaid = result === 'paid'
    }
    return [`bank says ${result}`, answer]
  }

  #complete(buyer: Buyer, card: { card?: string }): void {
    const email = `${buyer.sessionId.slice(-8).toLowerCase()}@buyer.example`
    const input = { email, name: 'Ada', ...card }
    const done = this.simulator.platform.completeCheckout(buyer.sessionId, input)
    buyer.customerId = String(done.customer)
    buyer.shapes.set(String(done.subscription), [])
  }

  async #takeAnother(buyer: Buyer): Promise<void> {
    const given = { customer: buyer.customerId, price: 'price_pro' }
    buyer.shapes.set(this.simulator.platform.subscribe(given).id, [])
  }

  #trialEndsUnpaid = async (buyer: Buyer): Promise<void> => {
    this.simulator.platform.failNextPayments(buyer.customerId)
    await this.#set(buyer, { trial_end: 'now' })
  }

  async #update(buyer: Buyer, price: string, quantity: number): Promise<void> {
    const { subscriptions } = this.simulator.platform.world
    const id = subscriptions.get(firstOf(buyer)).items.data[0]?.id ?? ''
    await this.#set(buyer, { items: [{ id, price, quantity }], proration_behavior: 'none' })
  }

  async #set(buyer: Buyer, change: Stripe.SubscriptionUpdateParams): Promise<void> {
    await this.#stripe.subscriptions.update(firstOf(buyer), change)
  }

  async #pause(buyer: Buyer): Promise<void> {
    await this.#set(buyer, { pause_collection: { behavior: 'keep_as_draft' } })
  }

  async #move(customerId: string): Promise<void> {
    await this.#stripe.customers.update(customerId, { email: 'new@buyer.example' })
  }

  async #ends(buyer: Buyer): Promise<void> {
    await this.#stripe.subscriptions.cancel(firstOf(buyer))
  }

  async #happen(buyer: Buyer, verb: Verb): Promise<readonly Stripe.Event[]> {
    await verb(buyer)
    this.#version += 1
    const { subscriptions } = this.simulator.platform.world
    const shapeOf = (text: string | undefined) => shapeOfTruth(JSON.parse(text ?? ''))
    for (const [id, shapes] of buyer.shapes) {
      shapes.push({
        version: this.#version,
        shape: shapeOf(subscriptions.textOf(id)),
        before: shapeOf(subscriptions.previousTextOf(id)),
      })
    }
    const all = this.simulator.events.list()
    this.#note([buyer.sessionId, buyer.customerId, ...buyer.shapes.keys()])
    this.#note(all.slice(this.#told).map(({ data }) => idOf(data.object)))
    const news = all.slice(this.#told).filter(({ type }) => Object.hasOwn(EVENT_TYPES, type))
    this.#told = all.length
    return news
  }

  #note(ids: readonly string[]): void {
    const { world } = this.simulator.platform
    for (const id of ids) {
      const text = world.sourceOf(id)?.textOf(id) ?? ''
      if (this.#texts.get(id)?.text !== text) this.#texts.set(id, { text, version: this.#version })
    }
  }
}

function idOf(object: object): string {
  return 'id' in object ? String(object.id) : ''
}

function firstOf({ shapes }: Buyer): string {
  return [...shapes.keys()][0] ?? ''
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}
