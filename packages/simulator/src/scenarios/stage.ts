import Stripe from 'stripe'
import type { Account } from '../account.ts'
import type { CheckoutInput } from '../engine/checkout/complete-checkout.ts'

/** The result of a scenario. */
export interface Played {
  customer: string
  subscription: string | null
  session: string | null
}

export interface StageOptions {
  account: Account
  apiKey: string
  fetch: typeof fetch
  advance: (by: { days: number }) => Promise<void>
}

/** The tools of a scenario: the API, customer actions and time. */
export class Stage {
  readonly account: Account
  readonly stripe: Stripe
  readonly days: (days: number) => Promise<void>

  constructor(options: StageOptions) {
    this.account = options.account
    this.stripe = new Stripe(options.apiKey, {
      httpClient: Stripe.createFetchHttpClient(withOwnKeys(options)),
      telemetry: false,
      maxNetworkRetries: 0,
    })
    this.days = (days) => options.advance({ days })
  }

  /** The price of a plan, created if it does not exist. */
  price(id: 'price_pro' | 'price_starter' | 'price_yearly'): string {
    const { prices } = this.account.world
    if (prices.find(id) === undefined) {
      const unit_amount = { price_starter: 2000, price_pro: 5000, price_yearly: 20_000 }[id]
      const interval = id === 'price_yearly' ? 'year' : 'month'
      this.account.createPrice({ id, unit_amount, recurring: { interval } })
    }
    return id
  }

  /** An unpaid session for the starter plan. */
  open(
    data: Stripe.Checkout.SessionCreateParams.SubscriptionData = {},
    more: Partial<Stripe.Checkout.SessionCreateParams> = {},
  ): Promise<Stripe.Checkout.Session> {
    return this.stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: this.price('price_starter'), quantity: 1 }],
      success_url: 'http://127.0.0.1/thanks',
      subscription_data: data,
      ...more,
    })
  }

  /** Completes the session as a customer. */
  finish(session: string, input: CheckoutInput = {}): Played & { subscription: string } {
    const someone = { email: 'ada@example.com', name: 'Ada Lovelace', ...input }
    const done = this.account.completeCheckout(session, someone)
    return { session, customer: String(done.customer), subscription: String(done.subscription) }
  }

  /** Creates a paid subscription. */
  async paid(
    input: CheckoutInput = {},
    data: Stripe.Checkout.SessionCreateParams.SubscriptionData = {},
  ): Promise<Played & { subscription: string }> {
    const session = await this.open(data)
    return this.finish(session.id, input)
  }

  /** Changes the only item of a subscription. */
  async changeItem(
    subscription: string,
    change: Stripe.SubscriptionUpdateParams.Item,
    more: Stripe.SubscriptionUpdateParams = {},
  ): Promise<void> {
    const { items } = await this.stripe.subscriptions.retrieve(subscription)
    const id = items.data[0]?.id ?? ''
    await this.stripe.subscriptions.update(subscription, { items: [{ id, ...change }], ...more })
  }
}

/** Fixed idempotency keys, because events contain them and a seed must give the same events. */
function withOwnKeys({ account, fetch }: StageOptions): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    if (headers.has('idempotency-key')) headers.set('idempotency-key', account.world.newId('key'))
    return fetch(input, { ...init, headers })
  }
}
