import type Stripe from 'stripe'
import type { Simulator } from '../../../packages/simulator/src/index.ts'

/** An invoice is a draft for an hour before it is charged. */
const CHARGED_AFTER_SECONDS = 2 * 3600

const STEPS = [
  'buy',
  'renew',
  'switchPlan',
  'fail',
  'recover',
  'renew',
  'fail',
  'recover',
  'cancel',
] as const

/** One customer of the simulated Stripe, from the checkout to the end of the subscription. */
export class Lifecycle {
  readonly #simulator: Simulator
  readonly #stripe: Stripe
  readonly #name: string
  #done = 0
  #clock = ''
  /** Its id at Stripe; empty before it has bought. */
  customer = ''

  constructor(simulator: Simulator, stripe: Stripe, name: string) {
    this.#simulator = simulator
    this.#stripe = stripe
    this.#name = name
  }

  get isOver(): boolean {
    return this.#done >= STEPS.length
  }

  async step(): Promise<void> {
    const name = STEPS[this.#done]!
    this.#done += 1
    await this[name]()
  }

  /** Ends it early, so that the world does not fill up. */
  async end(): Promise<void> {
    if (this.#done === 0 || this.isOver) return
    this.#done = STEPS.length
    await this.cancel()
  }

  async buy(): Promise<void> {
    const frozen_time = this.#simulator.clock.now()
    this.#clock = (await this.#stripe.testHelpers.testClocks.create({ frozen_time })).id
    const email = `${this.#name}@customer.example`
    const given = { name: this.#name, email, testClock: this.#clock }
    this.customer = this.#simulator.platform.createCustomer(given).id
    const session = await this.#stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: this.customer,
      line_items: [{ price: 'price_starter', quantity: 1 }],
      success_url: 'https://app.example/done',
      metadata: { company_name: this.#name },
    })
    this.#simulator.platform.completeCheckout(session.id)
  }

  async renew(): Promise<void> {
    const { items } = await this.#subscription()
    const end = items.data[0]!.current_period_end + CHARGED_AFTER_SECONDS
    await this.#simulator.advanceTestClock(this.#clock, end)
  }

  async switchPlan(): Promise<void> {
    const { id, items } = await this.#subscription()
    const item = { id: items.data[0]!.id, price: 'price_pro' }
    await this.#stripe.subscriptions.update(id, { items: [item] })
  }

  async fail(): Promise<void> {
    this.#simulator.platform.failNextPayments(this.customer)
    await this.renew()
  }

  async recover(): Promise<void> {
    this.#simulator.platform.recover(this.customer)
  }

  async cancel(): Promise<void> {
    this.#simulator.platform.cancel((await this.#subscription()).id)
  }

  async #subscription(): Promise<Stripe.Subscription> {
    const { data } = await this.#stripe.subscriptions.list({ customer: this.customer })
    return data[0]!
  }
}
