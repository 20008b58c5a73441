import { AppError } from '@bursar/wire/errors'
import Stripe from 'stripe'
import { listeningClient, type OnAsked } from './listening-client.ts'
import { addressOf } from './stripe-address.ts'
import { toStripeError } from './to-stripe-error.ts'

/** All reads of one refresh together may take this long; the lease is longer. */
export const FETCH_DEADLINE_MS = 8_000

const PAGE_LIMIT = 100
/** Somebody looks at a page, which can be shown without. */
const READ_DEADLINE_MS = 2_000
/** More items or payments than this on one subscription are not looked at. */
const LISTED_OBJECTS_MAX = 1_000

/** What Stripe answered: the object as it is now, or that there is none. */
export type Retrieved<T> =
  | { readonly kind: 'found'; readonly object: T; readonly requestId: string | null }
  | { readonly kind: 'not_found' }

export interface StripeReaderOptions {
  readonly secretKey: string
  /** For example `http://127.0.0.1:12111`; Stripe's own address where it is null. */
  readonly apiBase: URL | null
  /**
   * Asked before every read beyond the first of a refresh; waits for the budget of that endpoint
   * and throws STRIPE_RATE_LIMITED when the wait is over. The first read is paid for before the
   * claim.
   */
  readonly admit?: (account: string, endpoint: ExtraEndpoint) => Promise<void>
  /** Told what every request comes to. */
  readonly onAsked?: OnAsked
}

export type ExtraEndpoint =
  | 'subscription_items'
  | 'invoices'
  | 'invoice_payments'
  | 'checkout_sessions'

/** The reads that a refresh needs. Retries are off: the queue knows better when to try again. */
export class StripeReader {
  readonly #stripe: Stripe
  readonly #admit: NonNullable<StripeReaderOptions['admit']>

  constructor(options: StripeReaderOptions) {
    this.#admit = options.admit ?? (() => Promise.resolve())
    this.#stripe = new Stripe(options.secretKey, {
      ...addressOf(options.apiBase),
      maxNetworkRetries: 0,
      timeout: FETCH_DEADLINE_MS,
      telemetry: false,
      ...(options.onAsked && { httpClient: listeningClient(options.onAsked) }),
    })
  }

  /** With its latest invoice and its test clock expanded, and all its items. */
  async subscription(account: string, id: string): Promise<Retrieved<Stripe.Subscription>> {
    const found = await retrieved(
      this.#stripe.subscriptions.retrieve(
        id,
        { expand: ['latest_invoice', 'test_clock'] },
        on(account),
      ),
    )
    // An answer without items is for the reader of its shape to judge.
    if (found.kind === 'not_found' || found.object.items?.has_more !== true) return found
    await this.#admit(account, 'subscription_items')
    const items = this.#stripe.subscriptionItems.list(
      { subscription: id, limit: PAGE_LIMIT },
      on(account),
    )
    found.object.items.data = await listed(items)
    return found
  }

  /** The newest invoices of a subscription, of whatever status: one page, the newest first. */
  async invoicesOf(account: string, subscription: string): Promise<Stripe.Invoice[]> {
    await this.#admit(account, 'invoices')
    return page(this.#stripe.invoices.list({ subscription, limit: PAGE_LIMIT }, on(account)))
  }

  /** The newest invoices that a customer has paid: one page. */
  async paidInvoicesOf(account: string, customer: string): Promise<Stripe.Invoice[]> {
    await this.#admit(account, 'invoices')
    const filter = { customer, status: 'paid', limit: PAGE_LIMIT } as const
    return page(this.#stripe.invoices.list(filter, on(account)))
  }

  /** With its line items, its customer and its subscription. */
  checkoutSession(account: string, id: string): Promise<Retrieved<Stripe.Checkout.Session>> {
    const params = { expand: ['line_items', 'customer', 'subscription'] }
    return retrieved(this.#stripe.checkout.sessions.retrieve(id, params, on(account)))
  }

  /** The ids of the sessions that a subscription came from: one, or none. */
  async sessionsOfSubscription(account: string, subscription: string): Promise<string[]> {
    await this.#admit(account, 'checkout_sessions')
    const list = this.#stripe.checkout.sessions.list(
      { subscription, limit: PAGE_LIMIT },
      on(account),
    )
    return (await listed(list)).map(({ id }) => id)
  }

  customer(
    account: string,
    id: string,
  ): Promise<Retrieved<Stripe.Customer | Stripe.DeletedCustomer>> {
    return retrieved(this.#stripe.customers.retrieve(id, {}, on(account)))
  }

  /** With the payment intents of its payments. */
  invoice(account: string, id: string): Promise<Retrieved<Stripe.Invoice>> {
    const params = { expand: ['payments.data.payment.payment_intent'] }
    return retrieved(this.#stripe.invoices.retrieve(id, params, on(account)))
  }

  /** With its newest refunds. */
  charge(account: string, id: string): Promise<Retrieved<Stripe.Charge>> {
    return retrieved(this.#stripe.charges.retrieve(id, { expand: ['refunds'] }, on(account)))
  }

  /** With its charge expanded. */
  dispute(account: string, id: string): Promise<Retrieved<Stripe.Dispute>> {
    return retrieved(this.#stripe.disputes.retrieve(id, { expand: ['charge'] }, on(account)))
  }

  /** Where Stripe sends events of our own account, and which; Stripe allows sixteen of them. */
  webhookEndpoints(): Promise<Stripe.WebhookEndpoint[]> {
    const once = { timeout: READ_DEADLINE_MS }
    return listed(this.#stripe.webhookEndpoints.list({ limit: PAGE_LIMIT }, once))
  }

  /** The invoices that a payment intent paid. */
  async invoicesPaidBy(account: string, paymentIntent: string): Promise<Stripe.Invoice[]> {
    await this.#admit(account, 'invoice_payments')
    const payments = await listed(
      this.#stripe.invoicePayments.list(
        {
          payment: { type: 'payment_intent', payment_intent: paymentIntent },
          expand: ['data.invoice'],
          limit: PAGE_LIMIT,
        },
        on(account),
      ),
    )
    return payments.map((payment) => payment.invoice).filter(isInvoice)
  }
}

function isInvoice(invoice: Stripe.InvoicePayment['invoice']): invoice is Stripe.Invoice {
  return typeof invoice === 'object' && !('deleted' in invoice)
}

function on(account: string): Stripe.RequestOptions {
  return account === '' ? {} : { stripeAccount: account }
}

async function retrieved<T extends { id: string }>(
  answer: Promise<Stripe.Response<T>>,
): Promise<Retrieved<T>> {
  try {
    const object = await answer
    if (!isStripeSpeaking(object))
      throw new AppError('STRIPE_UNAVAILABLE', 'The answer is not an object.')
    return { kind: 'found', object, requestId: object.lastResponse.requestId ?? null }
  } catch (error) {
    if (isMissing(error)) return { kind: 'not_found' }
    throw toStripeError(error)
  }
}

/**
 * The client takes any JSON without the key `error` for the object that was asked for, whatever
 * the HTTP status is: also what a proxy says about a Stripe that is away.
 */
function isStripeSpeaking({ id, lastResponse }: Stripe.Response<{ id: unknown }>): boolean {
  return lastResponse.statusCode === 200 && typeof id === 'string'
}

async function page<T>(list: Stripe.ApiListPromise<T>): Promise<T[]> {
  try {
    const { data } = await list
    if (!Array.isArray(data)) throw new AppError('STRIPE_UNAVAILABLE', 'The answer is not a list.')
    return data
  } catch (error) {
    throw toStripeError(error)
  }
}

async function listed<T>(list: Stripe.ApiListPromise<T>): Promise<T[]> {
  try {
    return await list.autoPagingToArray({ limit: LISTED_OBJECTS_MAX })
  } catch (error) {
    throw toStripeError(error)
  }
}

/** `no such subscription` and its like; a 404 of another shape is not Stripe speaking. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return false
  return error.statusCode === 404 && error.code === 'resource_missing'
}
