import { AppError } from '@bursar/wire/errors'
import Stripe from 'stripe'
import { type CheckoutOrder, checkoutParams } from './checkout-params.ts'
import { isPaymentFailed } from './is-payment-failed.ts'
import { listeningClient, type OnAsked } from './listening-client.ts'
import { onceFree } from './once-free.ts'
import { addressOf } from './stripe-address.ts'
import { toStripeError } from './to-stripe-error.ts'

/** A customer waits for it. */
const WRITE_DEADLINE_MS = 10_000
/** Of the sessions that are open at Stripe, the newest are looked through. */
const SESSIONS_SOUGHT_MAX = 100
/** How a change is paid for; its preview has to say the same. */
const BILLED_AT_ONCE = 'always_invoice'

/** Stripe’s endpoints, each with a rate limit of its own. */
export type WriterEndpoint =
  | 'checkout_sessions'
  | 'billing_portal'
  | 'subscriptions'
  | 'invoices'
  | 'prices'

export interface StripeWriterOptions {
  readonly secretKey: string
  /** For example `http://127.0.0.1:12111`; Stripe’s own address where it is null. */
  readonly apiBase: URL | null
  /** Before every call: may wait, or throw STRIPE_RATE_LIMITED. */
  readonly admit: (endpoint: WriterEndpoint) => Promise<void>
  /** Told what every request comes to. */
  readonly onAsked?: OnAsked
}

/** A page of Stripe’s. */
export interface CheckoutPage {
  readonly sessionId: string
  readonly url: string
}

/** `over`: nothing comes of it any more. `pending`: a slow payment, as a debit, is on its way. */
export type CheckoutEnd = 'over' | 'pending' | 'bought'

export interface ItemChange {
  readonly subscription: string
  readonly itemId: string
  readonly priceId: string
  readonly quantity: number
  /** Unix seconds: as of when the change is paid for; null: as of now. */
  readonly prorationAt: number | null
}

/**
 * What is asked of Stripe on behalf of a customer, at our own account. Nothing of its answers is
 * ever written as state. Retries are off: whoever waits tries again, with the same key.
 */
export class StripeWriter {
  readonly #stripe: Stripe
  readonly #admit: StripeWriterOptions['admit']

  constructor({ secretKey, apiBase, admit, onAsked }: StripeWriterOptions) {
    this.#admit = admit
    this.#stripe = new Stripe(secretKey, {
      ...addressOf(apiBase),
      maxNetworkRetries: 0,
      timeout: WRITE_DEADLINE_MS,
      telemetry: false,
      ...(onAsked && { httpClient: listeningClient(onAsked) }),
    })
  }

  /**
   * The nonce is the Idempotency-Key: however often it is asked, there is one session. Null where
   * Stripe has failed for good under this key.
   */
  async beginCheckout(order: CheckoutOrder): Promise<CheckoutPage | null> {
    const params = checkoutParams(order)
    const options = { idempotencyKey: order.nonce }
    const session = await this.#ask('checkout_sessions', () =>
      this.#stripe.checkout.sessions.create(params, options).catch((error: unknown) => {
        if (isKeySpent(error)) return SPENT
        throw error
      }),
    )
    if ('isSpent' in session) return null
    if (typeof session.url === 'string') return { sessionId: session.id, url: session.url }
    throw new AppError('STRIPE_UNAVAILABLE', 'The answer has no URL.')
  }

  /** The page that was made for this nonce, although Stripe has answered with an error. */
  async findCheckout({ nonce, customerId }: CheckoutOrder): Promise<CheckoutPage | null> {
    const params: Stripe.Checkout.SessionListParams = {
      status: 'open',
      limit: SESSIONS_SOUGHT_MAX,
      ...(customerId !== null && { customer: customerId }),
    }
    const { data } = await this.#ask('checkout_sessions', () =>
      this.#stripe.checkout.sessions.list(params),
    )
    const found = data.find(({ metadata }) => metadata?.['bursar_intent'] === nonce)
    return typeof found?.url === 'string' ? { sessionId: found.id, url: found.url } : null
  }

  /**
   * Expires what is still open, and says how the session stands then. Where the payment has failed,
   * Stripe keeps the subscription and may collect it later: it is ended.
   */
  async expireCheckout(sessionId: string): Promise<CheckoutEnd> {
    const session = await this.#ask('checkout_sessions', () =>
      this.#stripe.checkout.sessions.retrieve(sessionId, { expand: ['subscription'] }),
    )
    if (session.status === 'open') {
      await this.#ask('checkout_sessions', () => this.#stripe.checkout.sessions.expire(sessionId))
      return 'over'
    }
    if (session.status === 'expired') return 'over'
    if (isPaymentFailed(session)) {
      await this.#endUnpaid(session.subscription)
      return 'over'
    }
    return session.payment_status === 'unpaid' ? 'pending' : 'bought'
  }

  /** Another request may be ending it, too. */
  async #endUnpaid(subscription: Stripe.Checkout.Session['subscription']): Promise<void> {
    if (subscription === null || typeof subscription === 'string') return
    if (ENDED.includes(subscription.status)) return
    try {
      await this.endNow(subscription.id)
    } catch (error) {
      const { status } = await this.subscription(subscription.id)
      if (!ENDED.includes(status)) throw error
    }
  }

  async openPortal(customer: string, returnUrl: string): Promise<string> {
    const { url } = await this.#ask('billing_portal', () =>
      this.#stripe.billingPortal.sessions.create({ customer, return_url: returnUrl }),
    )
    return url
  }

  subscription(id: string): Promise<Stripe.Subscription> {
    return this.#ask('subscriptions', () => this.#stripe.subscriptions.retrieve(id))
  }

  /** The invoice that `changeItem` would bring about at once. */
  previewNow(change: ItemChange): Promise<Stripe.Invoice> {
    return this.#preview(change, BILLED_AT_ONCE)
  }

  /** What a whole term costs after the change; null where there is none to come. */
  async previewNext(change: ItemChange): Promise<Stripe.Invoice | null> {
    try {
      return await this.#preview(change, 'none')
    } catch (error) {
      if (error instanceof AppError && error.code === 'STRIPE_REFUSED') return null
      throw error
    }
  }

  #preview(
    change: ItemChange,
    proration_behavior: typeof BILLED_AT_ONCE | 'none',
  ): Promise<Stripe.Invoice> {
    const { subscription, prorationAt } = change
    const prorates = proration_behavior !== 'none' && prorationAt !== null
    const subscription_details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails = {
      items: [itemOf(change)],
      proration_behavior,
      ...(prorates && { proration_date: prorationAt }),
    }
    return this.#ask('invoices', () =>
      this.#stripe.invoices.createPreview({ subscription, subscription_details }),
    )
  }

  /** What cannot be paid does not happen: PAYMENT_REFUSED. */
  async changeItem(change: ItemChange, idempotencyKey: string): Promise<void> {
    const { subscription, prorationAt } = change
    const params: Stripe.SubscriptionUpdateParams = {
      items: [itemOf(change)],
      proration_behavior: BILLED_AT_ONCE,
      payment_behavior: 'error_if_incomplete',
      ...(prorationAt !== null && { proration_date: prorationAt }),
    }
    await this.#update(subscription, params, idempotencyKey)
  }

  endAtTermEnd(subscription: string): Promise<void> {
    return this.#update(subscription, { cancel_at_period_end: true })
  }

  endAt(subscription: string, at: Date): Promise<void> {
    return this.#update(subscription, {
      cancel_at: Math.floor(at.getTime() / 1000),
      proration_behavior: 'none',
    })
  }

  async endNow(subscription: string): Promise<void> {
    await this.#ask('subscriptions', () => this.#stripe.subscriptions.cancel(subscription))
  }

  /**
   * It goes on at the end of its term. Stripe's portal cancels by a date and leaves the flag false:
   * then only taking the date back helps. Stripe takes one of the two at a time.
   */
  async keep(id: string): Promise<void> {
    const { cancel_at, cancel_at_period_end } = await this.subscription(id)
    const isDated = cancel_at !== null && !cancel_at_period_end
    await this.#update(id, isDated ? { cancel_at: '' } : { cancel_at_period_end: false })
  }

  /** One page of a customer’s invoices, the newest first, without drafts. */
  async invoices(
    customer: string,
    page: { limit: number; after: string | null },
  ): Promise<{ invoices: Stripe.Invoice[]; hasMore: boolean }> {
    const { limit, after } = page
    const params = { customer, limit, ...(after !== null && { starting_after: after }) }
    const { data, has_more } = await this.#ask('invoices', () => this.#stripe.invoices.list(params))
    return { invoices: data, hasMore: has_more }
  }

  /** The price that has this lookup key now; null where none has. */
  async priceOfKey(lookupKey: string): Promise<Stripe.Price | null> {
    const params = { lookup_keys: [lookupKey], limit: 1 }
    const { data } = await this.#ask('prices', () => this.#stripe.prices.list(params))
    return data[0] ?? null
  }

  price(id: string): Promise<Stripe.Price> {
    return this.#ask('prices', () => this.#stripe.prices.retrieve(id))
  }

  async #update(
    subscription: string,
    params: Stripe.SubscriptionUpdateParams,
    idempotencyKey?: string,
  ): Promise<void> {
    const options = idempotencyKey === undefined ? {} : { idempotencyKey }
    await this.#ask('subscriptions', () =>
      this.#stripe.subscriptions.update(subscription, params, options),
    )
  }

  async #ask<T extends object>(
    endpoint: WriterEndpoint,
    call: () => Promise<T & Answered>,
  ): Promise<T> {
    try {
      const answer = await onceFree(async () => {
        await this.#admit(endpoint)
        return call()
      })
      if (answer.lastResponse.statusCode === 200) return answer
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError) throw new AppError('PAYMENT_REFUSED')
      throw toStripeError(error)
    }
    throw new AppError('STRIPE_UNAVAILABLE', 'The answer has an unexpected form.')
  }
}

type Answered = { readonly lastResponse: { readonly statusCode: number } }

/** Stands for an answer. */
const SPENT = { isSpent: true, lastResponse: { statusCode: 200 } } as const

/** Of a subscription that is not collected any more. */
const ENDED: readonly string[] = ['canceled', 'incomplete_expired']

function itemOf({ itemId, priceId, quantity }: ItemChange) {
  return { id: itemId, price: priceId, quantity }
}

/**
 * Whether nothing but this error will ever be answered under the Idempotency-Key: Stripe keeps an
 * error that came in the middle, and replays it for a day. What was asked may be done even so.
 */
function isKeySpent(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false
  const isOfOtherWords = error.rawType === 'idempotency_error' && error.statusCode === 400
  return error.headers?.['idempotent-replayed'] === 'true' || isOfOtherWords
}
