import type Stripe from 'stripe'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import type { Random } from '../../packages/wire/src/random.ts'
import { signedReference } from '../support/service-stage.ts'
import { OTHER_PRICE } from './lifecycle-plans.ts'

const DAY_MS = 86_400_000
const PRICES = ['price_starter', 'price_pro', 'price_starter_year', 'price_pro_year'] as const

/** What a customer, a bank or an operator at Stripe may do on a day. */
const DEEDS = [
  'switchPlan',
  'switchPlan',
  'changeQuantity',
  'fail',
  'fail',
  'recover',
  'recover',
  'cardThatAsks',
  'confirm',
  'cardThatPays',
  'cancelAtEnd',
  'stay',
  'cancelNow',
  'buySeats',
  'pauseCollection',
  'extendTrial',
] as const
type Deed = (typeof DEEDS)[number] | 'buy'

export interface Planned {
  readonly at: number
  readonly deed: Deed
}

export interface LifecycleOptions {
  readonly name: string
  readonly random: Random
  readonly startMs: number
  readonly simulator: Simulator
  readonly stripe: Stripe
}

/** A customer of the simulated Stripe: a checkout, and whatever may happen in the year after it. */
export class StripeLifecycle {
  readonly tenant: string
  readonly email: string
  readonly planned: readonly Planned[]
  /** Its subscriptions at Stripe; the first is the one that the checkout started. */
  readonly subscriptions: string[] = []
  /** When an operator adds seats of ours to it; for most never. */
  readonly ownSeatsAt: number
  session = ''
  customer = ''
  readonly #options: LifecycleOptions

  constructor(options: LifecycleOptions) {
    const { name, random, startMs } = options
    this.#options = options
    this.tenant = name
    this.email = `${name}@customer.example`
    const born = startMs + random() * 60 * DAY_MS
    const left = startMs + 365 * DAY_MS - born
    this.ownSeatsAt = random() < 0.2 ? born + random() * left : Number.POSITIVE_INFINITY
    const deeds = Array.from({ length: 2 + Math.floor(random() * 7) }, () => ({
      at: born + random() * left,
      deed: DEEDS[Math.floor(random() * DEEDS.length)]!,
    }))
    this.planned = [{ at: born, deed: 'buy' as const }, ...deeds].sort((a, b) => a.at - b.at)
  }

  /** A deed may be refused, as Stripe refuses; then nothing has happened. */
  async do(deed: Deed): Promise<void> {
    try {
      await this[deed]()
    } catch (error) {
      const type = error instanceof Error && 'type' in error ? String(error.type) : ''
      if (!['StripeInvalidRequestError', 'StripeCardError'].includes(type)) throw error
    }
  }

  async buy(): Promise<void> {
    const { random, simulator, stripe } = this.#options
    const isTrial = random() < 0.25
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: PRICES[Math.floor(random() * PRICES.length)]!, quantity: 1 }],
      success_url: 'https://app.example/done',
      metadata: { company_name: this.tenant },
      client_reference_id: signedReference(this.tenant),
      ...(isTrial && {
        subscription_data: { trial_period_days: 1 + Math.floor(random() ** 2 * 30) },
      }),
    })
    const done = simulator.platform.completeCheckout(session.id, { email: this.email, name: 'A' })
    this.session = done.id
    this.customer = String(done.customer)
    this.subscriptions.push(String(done.subscription))
  }

  async switchPlan(): Promise<void> {
    const { id, items } = this.#main()
    const [item] = items.data
    const price = OTHER_PRICE[item!.price.id]!
    await this.#options.stripe.subscriptions.update(id, { items: [{ id: item!.id, price }] })
  }

  async changeQuantity(): Promise<void> {
    const { id, items } = this.#main()
    const [item] = items.data
    const quantity = (item!.quantity ?? 1) + 1
    await this.#options.stripe.subscriptions.update(id, { items: [{ id: item!.id, quantity }] })
  }

  async fail(): Promise<void> {
    this.#options.simulator.platform.failNextPayments(this.customer)
  }

  async recover(): Promise<void> {
    this.#options.simulator.platform.recover(this.customer)
  }

  async cardThatAsks(): Promise<void> {
    const { platform } = this.#options.simulator
    platform.setCard(this.customer, 'pm_card_authenticationRequired')
  }

  /** The customer confirms what the bank asks for. */
  async confirm(): Promise<void> {
    const { platform } = this.#options.simulator
    const waits = platform.world.paymentIntents.filter(
      ({ customer, status }) => customer === this.customer && status === 'requires_action',
    )
    for (const { id } of waits) platform.authenticate(id)
  }

  async cardThatPays(): Promise<void> {
    this.#options.simulator.platform.setCard(this.customer, 'pm_card_visa')
    await this.recover()
  }

  async cancelAtEnd(): Promise<void> {
    await this.#options.stripe.subscriptions.update(this.#main().id, { cancel_at_period_end: true })
  }

  async stay(): Promise<void> {
    await this.#options.stripe.subscriptions.update(this.#main().id, {
      cancel_at_period_end: false,
    })
  }

  async cancelNow(): Promise<void> {
    if (this.#options.random() < 0.5)
      await this.#options.stripe.subscriptions.cancel(this.#main().id)
  }

  /** An add-on as a subscription of its own. */
  async buySeats(): Promise<void> {
    const { platform } = this.#options.simulator
    const given = { customer: this.customer, price: 'price_seats' }
    if (this.subscriptions.length < 3) this.subscriptions.push(platform.subscribe(given).id)
  }

  async pauseCollection(): Promise<void> {
    const { pause_collection } = this.#main()
    const next = pause_collection === null ? ({ behavior: 'void' } as const) : ''
    await this.#options.stripe.subscriptions.update(this.#main().id, { pause_collection: next })
  }

  async extendTrial(): Promise<void> {
    const { id, status, trial_end } = this.#main()
    if (status !== 'trialing' || trial_end === null) return
    const later = trial_end + 5 * 86_400
    await this.#options.stripe.subscriptions.update(id, { trial_end: later })
  }

  #main(): Stripe.Subscription {
    return this.#options.simulator.platform.world.subscriptions.get(this.subscriptions[0] ?? '')
  }
}
