import Stripe from 'stripe'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'

export const PRICES = ['price_starter', 'price_pro', 'price_starter_year'] as const
const METER_LIKE = Array.from({ length: 12 }, (_, index) => `price_extra_${index}`)

const AFTER_RETRIES = ['cancel', 'unpaid', 'past_due'] as const

const DEEDS = [
  'switchPlan',
  'changeQuantity',
  'upgradeUnpaid',
  'fail',
  'fail',
  'recover',
  'recover',
  'payOne',
  'cancelAtEnd',
  'cancelNow',
  'pauseCollection',
  'pauseByCustomer',
  'giveUp',
  'voidOne',
  'refund',
  'buySeats',
] as const
type Deed = (typeof DEEDS)[number]

export interface AccountOptions {
  /** Of each subscription, by its customer. */
  readonly metadata?: (customer: string) => Record<string, string>
  /** Whether customers buy a second subscription. */
  readonly hasAddOns?: boolean
}

/** An account of Stripe in which customers, banks and operators do whatever they may do. */
export class RandomAccount {
  readonly simulator: Simulator
  readonly stripe: Stripe
  readonly subscriptions: string[] = []
  readonly #random: Random
  readonly #metadata: (customer: string) => Record<string, string>

  readonly #deeds: readonly Deed[]

  constructor(seed: number, startAt: Date, { metadata, hasAddOns = true }: AccountOptions = {}) {
    this.#metadata = metadata ?? (() => ({}))
    this.#deeds = hasAddOns ? DEEDS : DEEDS.filter((deed) => deed !== 'buySeats')
    this.#random = seededRandom(seed)
    const afterRetries = AFTER_RETRIES[seed % AFTER_RETRIES.length]!
    this.simulator = createSimulator({ seed, startAt, billing: { afterRetries } })
    this.stripe = new Stripe(this.simulator.apiKey, {
      httpClient: Stripe.createFetchHttpClient(this.simulator.fetch),
      maxNetworkRetries: 0,
      telemetry: false,
    })
    const { platform } = this.simulator
    platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
    platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
    const recurring = { interval: 'year' } as const
    platform.createPrice({ id: 'price_starter_year', unit_amount: 19_000, recurring })
    platform.createPrice({ id: 'price_seats', unit_amount: 300 })
    platform.createPrice({ id: 'price_free', unit_amount: 0 })
    for (const id of METER_LIKE) platform.createPrice({ id, unit_amount: 100 })
  }

  /** New customers, each with a subscription of some kind. */
  async grow(count: number): Promise<void> {
    for (let one = 0; one < count; one += 1) await this.#sell()
  }

  /** So many deeds; one that Stripe refuses has not happened. */
  async live(deeds: number): Promise<void> {
    for (let one = 0; one < deeds; one += 1) {
      const deed = this.#any(this.#deeds)
      try {
        await this.#do(deed, this.#any(this.subscriptions))
      } catch (error) {
        const type = error instanceof Error && 'type' in error ? String(error.type) : ''
        if (!['StripeInvalidRequestError', 'StripeCardError'].includes(type)) throw error
      }
    }
  }

  /** Whether an invoice of more than 0 was ever paid on it. */
  hasPaid(subscription: string): boolean {
    const { world } = this.simulator.platform
    return world
      .invoicesOf(subscription)
      .some(
        ({ status, total, amount_paid: paid }) => status === 'paid' && Math.max(total, paid) > 0,
      )
  }

  async #sell(): Promise<void> {
    const { platform } = this.simulator
    const customer = platform.createCustomer({ card: 'pm_card_visa' }).id
    const luck = this.#random()
    const items = [{ price: this.#any(PRICES), quantity: 1 + Math.floor(this.#random() * 3) }]
    if (luck < 0.1) return this.#sellByBank()
    const given: Stripe.SubscriptionCreateParams =
      luck < 0.25
        ? { customer, items, collection_method: 'send_invoice', days_until_due: 14 }
        : luck < 0.45
          ? { customer, items, trial_period_days: 1 + Math.floor(this.#random() * 20) }
          : luck < 0.5
            ? { customer, items: METER_LIKE.map((price) => ({ price })) }
            : luck < 0.55
              ? { customer, items: [{ price: 'price_free' }] }
              : { customer, items }
    if (luck > 0.95) platform.setCard(customer, 'pm_card_chargeCustomerFail')
    if (luck > 0.25 && luck < 0.35) platform.failNextPayments(customer)
    const metadata = this.#metadata(customer)
    this.subscriptions.push((await this.stripe.subscriptions.create({ ...given, metadata })).id)
  }

  async #sellByBank(): Promise<void> {
    const { platform } = this.simulator
    const session = platform.openCheckout('price_starter', 'https://app.example/done')
    const done = platform.completeCheckout(session.id, { email: 'a@b.example', card: 'bank' })
    this.subscriptions.push(String(done.subscription))
    if (this.#random() < 0.5) platform.settleBankPayment(session.id, this.#any(['paid', 'failed']))
  }

  async #do(deed: Deed, id: string): Promise<void> {
    const { platform } = this.simulator
    const { subscriptions, invoices } = this.stripe
    const subscription = platform.world.subscriptions.get(id)
    const customer = String(subscription.customer)
    const [item] = subscription.items.data
    const open = platform.world.invoicesOf(id).filter(({ status }) => status === 'open')
    switch (deed) {
      case 'switchPlan':
        await subscriptions.update(id, { items: [{ id: item!.id, price: this.#any(PRICES) }] })
        return
      case 'changeQuantity': {
        const proration_behavior = this.#any(['create_prorations', 'always_invoice'] as const)
        const quantity = (item!.quantity ?? 1) + 1
        await subscriptions.update(id, { items: [{ id: item!.id, quantity }], proration_behavior })
        return
      }
      case 'upgradeUnpaid': {
        platform.failNextPayments(customer, 1)
        const quantity = (item!.quantity ?? 1) + 1
        const given = { items: [{ id: item!.id, quantity }], proration_behavior: 'always_invoice' }
        await subscriptions.update(id, given as Stripe.SubscriptionUpdateParams)
        const [newest] = platform.world.invoicesOf(id).reverse()
        if (newest?.status === 'open' && this.#random() < 0.5) {
          await invoices.markUncollectible(newest.id!)
        }
        return
      }
      case 'fail':
        return platform.failNextPayments(customer)
      case 'recover':
        return platform.recover(customer)
      case 'payOne': {
        if (open.length > 0) await invoices.pay(this.#any(open).id!)
        return
      }
      case 'cancelAtEnd':
        await subscriptions.update(id, { cancel_at_period_end: this.#random() < 0.7 })
        return
      case 'cancelNow':
        if (this.#random() < 0.4) await subscriptions.cancel(id)
        return
      case 'pauseCollection':
      case 'pauseByCustomer': {
        const isPaused = subscription.pause_collection !== null
        const metadata = deed === 'pauseByCustomer' ? { bursar_pause: 'customer' } : {}
        const pause_collection = isPaused ? ('' as const) : ({ behavior: 'void' } as const)
        const kept = { ...subscription.metadata, ...metadata }
        await subscriptions.update(id, { pause_collection, metadata: kept })
        return
      }
      case 'giveUp':
        if (open.length > 0) await invoices.markUncollectible(this.#any(open).id!)
        return
      case 'voidOne':
        if (open.length > 0) await invoices.voidInvoice(this.#any(open).id!)
        return
      case 'refund': {
        const charges = platform.world.charges.filter((charge) => charge.customer === customer)
        if (charges.length === 0) return
        await this.stripe.refunds.create({ charge: this.#any(charges).id })
        return
      }
      case 'buySeats': {
        const price = this.#any(['price_seats', 'price_seats', 'price_pro'])
        const metadata = this.#metadata(customer)
        const given = { customer, items: [{ price }], metadata }
        this.subscriptions.push((await subscriptions.create(given)).id)
      }
    }
  }

  #any<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!
  }
}
