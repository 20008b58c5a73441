import { AppError } from '@bursar/wire/errors'
import Stripe from 'stripe'
import { listeningClient, type OnAsked } from './listening-client.ts'
import { addressOf } from './stripe-address.ts'
import { toStripeError } from './to-stripe-error.ts'

/** Stripe's largest page. */
const PAGE_LIMIT = 100
/** A page of a hundred objects takes Stripe longer than one object. */
const PAGE_DEADLINE_MS = 20_000

/** https://docs.stripe.com/api/events/list: `types` takes up to 20 names. */
export const EVENT_TYPES_MAX = 20

export type ListedEndpoint = 'events' | 'subscriptions' | 'invoices'

export interface ListReaderOptions {
  readonly secretKey: string
  /** Stripe's own address where it is null. */
  readonly apiBase: URL | null
  /** Waits for the background share of the read budget before each page. */
  readonly admit: (account: string, endpoint: ListedEndpoint) => Promise<void>
  readonly onAsked?: OnAsked
}

export interface EventFilter {
  /** At most `EVENT_TYPES_MAX`. */
  readonly types: readonly string[]
  readonly since: Date
  /** The last event of the page before; null: the first page. */
  readonly after: string | null
}

interface SpanFilter {
  /** Created in this span, in Unix seconds, both ends included; `to` null: until now. */
  readonly from: number
  readonly to: number | null
  /** The last object of the page before; null: the first page. */
  readonly after: string | null
}

export interface SubscriptionFilter extends SpanFilter {
  /** Also expands the customer: personal data, which only an adoption needs. */
  readonly withCustomer?: boolean
  /** Only those of this customer. */
  readonly customer?: string
}

/** What asks for money and was not paid, in the order in which an invoice passes through it. */
export const UNPAID_STATUSES = ['open', 'uncollectible'] as const

export interface UnpaidInvoiceFilter extends SpanFilter {
  readonly status: (typeof UNPAID_STATUSES)[number]
}

export interface Page<T> {
  /** Newest first. */
  readonly rows: readonly T[]
  readonly hasMore: boolean
  /** When Stripe answered, by its own clock. */
  readonly servedAt: Date
  /** Stripe's ID of the request, for its support. */
  readonly requestId: string | null
}

/** Reads Stripe's lists page by page. Reads only; each page is one read of the budget. */
export class ListReader {
  readonly #stripe: Stripe
  readonly #admit: ListReaderOptions['admit']

  constructor({ secretKey, apiBase, admit, onAsked }: ListReaderOptions) {
    this.#admit = admit
    this.#stripe = new Stripe(secretKey, {
      ...addressOf(apiBase),
      maxNetworkRetries: 0,
      timeout: PAGE_DEADLINE_MS,
      telemetry: false,
      ...(onAsked && { httpClient: listeningClient(onAsked) }),
    })
  }

  /**
   * Events that Stripe keeps for 30 days. Errors: STRIPE_UNAVAILABLE, STRIPE_RATE_LIMITED,
   * STRIPE_UNAUTHORIZED, STRIPE_FORBIDDEN.
   */
  async events(account: string, { types, since, after }: EventFilter): Promise<Page<Stripe.Event>> {
    await this.#admit(account, 'events')
    const params = {
      types: [...types],
      created: { gte: Math.floor(since.getTime() / 1000) },
      limit: PAGE_LIMIT,
      ...(after !== null && { starting_after: after }),
    }
    return readPage(this.#stripe.events.list(params, on(account)))
  }

  /**
   * Subscriptions of every status, with their latest invoice and test clock expanded. Stripe leaves
   * out those on test clocks. Errors: as `events`.
   */
  async subscriptions(
    account: string,
    { withCustomer = false, customer, ...span }: SubscriptionFilter,
  ): Promise<Page<Stripe.Subscription>> {
    await this.#admit(account, 'subscriptions')
    const params = {
      status: 'all',
      ...(customer !== undefined && { customer }),
      ...pageOf(span),
      expand: [
        'data.latest_invoice',
        'data.test_clock',
        ...(withCustomer ? ['data.customer'] : []),
      ],
    } satisfies Stripe.SubscriptionListParams
    return readPage(this.#stripe.subscriptions.list(params, on(account)))
  }

  /** Invoices that are not paid, of one status. Errors: as `events`. */
  async unpaidInvoices(
    account: string,
    { status, ...span }: UnpaidInvoiceFilter,
  ): Promise<Page<Stripe.Invoice>> {
    await this.#admit(account, 'invoices')
    const params = { status, ...pageOf(span) } satisfies Stripe.InvoiceListParams
    return readPage(this.#stripe.invoices.list(params, on(account)))
  }
}

function pageOf({ from, to, after }: SpanFilter) {
  return {
    created: { gte: from, ...(to !== null && { lte: to }) },
    limit: PAGE_LIMIT,
    ...(after !== null && { starting_after: after }),
  }
}

function on(account: string): Stripe.RequestOptions {
  return account === '' ? {} : { stripeAccount: account }
}

async function readPage<T>(list: Stripe.ApiListPromise<T>): Promise<Page<T>> {
  try {
    const { data, has_more: hasMore, lastResponse } = await list
    const servedAt = new Date(lastResponse.headers['date'] ?? '')
    if (!Array.isArray(data)) throw new AppError('STRIPE_UNAVAILABLE', 'The answer is no list.')
    if (Number.isNaN(servedAt.getTime())) {
      throw new AppError('STRIPE_UNAVAILABLE', 'The answer has no date.')
    }
    const requestId = lastResponse.requestId ?? null
    return { rows: data, hasMore: hasMore === true, servedAt, requestId }
  } catch (error) {
    throw toStripeError(error)
  }
}
