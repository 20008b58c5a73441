import { AppError } from '@bursar/wire/errors'
import Stripe from 'stripe'
import { endpointOf, missingPermission } from './endpoints.ts'
import { addressOf } from './stripe-address.ts'
import { toStripeError } from './to-stripe-error.ts'

/** A person waits for the answers. */
const DEADLINE_MS = 8_000
/** Below the rate that Stripe allows on one endpoint, with room for the service. */
const PARALLEL_MAX = 5
const PAGE_LIMIT = 100
/** https://docs.stripe.com/api/prices/list: lookup keys of one request. */
const LOOKUP_KEYS_MAX = 10

/** One request that says whether the key may make requests of its kind. */
export interface PermissionProbe {
  readonly method: 'GET' | 'POST'
  /** `/v1/invoices?limit=1`. A POST names an object that does not exist, and so writes nothing. */
  readonly path: string
  readonly params?: Readonly<Record<string, string>>
}

/** `other_mode`: Stripe has an object with this ID in the other mode. */
export type Found<T> =
  | { readonly kind: 'found'; readonly object: T }
  | { readonly kind: 'missing' | 'other_mode' }

/**
 * Reads what tells whether the key and the account are set up correctly. Changes nothing at Stripe.
 * Errors of every method: STRIPE_UNAVAILABLE, STRIPE_UNAUTHORIZED, STRIPE_FORBIDDEN,
 * STRIPE_RATE_LIMITED.
 */
export class StripeInspector {
  readonly #stripe: Stripe
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor({ secretKey, apiBase }: { secretKey: string; apiBase: URL | null }) {
    this.#stripe = new Stripe(secretKey, {
      ...addressOf(apiBase),
      maxNetworkRetries: 0,
      timeout: DEADLINE_MS,
      telemetry: false,
    })
  }

  /** The permission that the key lacks for this request, or null. */
  async missingPermission({ method, path, params }: PermissionProbe): Promise<string | null> {
    try {
      await this.#ask(() => this.#stripe.rawRequest(method, path, params))
      return null
    } catch (error) {
      const { statusCode, message, code } = partsOf(error)
      if (statusCode === 403 && code !== 'account_invalid') {
        const asked = endpointOf(method, path)
        if (asked !== null) return missingPermission(asked, message)
      }
      // Stripe judges the permission before it judges the request.
      const isJudged = statusCode === 400 || statusCode === 404 || statusCode === 402
      if (isJudged) return null
      throw toStripeError(error)
    }
  }

  /** Whether the key has access to a connected account. */
  async hasAccess(stripeAccount: string): Promise<boolean> {
    try {
      await this.#ask(() => this.#stripe.events.list({ limit: 1 }, { stripeAccount }))
      return true
    } catch (error) {
      if (partsOf(error).statusCode === 403) return false
      throw toStripeError(error)
    }
  }

  /** Stripe's clock, by the header `Date` of an answer. Null: the answer has none. */
  async clock(): Promise<Date | null> {
    const list = this.#ask(() => this.#stripe.events.list({ limit: 1 }))
    const { lastResponse } = await list.catch((error: unknown) => {
      throw toStripeError(error)
    })
    const date = new Date(lastResponse.headers['date'] ?? '')
    return Number.isNaN(date.getTime()) ? null : date
  }

  /** Endpoints of the account, and for connected accounts; Stripe allows sixteen. */
  async webhookEndpoints(): Promise<Stripe.WebhookEndpoint[]> {
    try {
      const list = () => this.#stripe.webhookEndpoints.list({ limit: PAGE_LIMIT })
      return (await this.#ask(list)).data
    } catch (error) {
      throw toStripeError(error)
    }
  }

  price(id: string): Promise<Found<Stripe.Price>> {
    return this.#find(() => this.#stripe.prices.retrieve(id))
  }

  /** The active prices that have these lookup keys. */
  async pricesByLookupKey(keys: readonly string[]): Promise<Stripe.Price[]> {
    const groups: string[][] = []
    for (let start = 0; start < keys.length; start += LOOKUP_KEYS_MAX) {
      groups.push(keys.slice(start, start + LOOKUP_KEYS_MAX))
    }
    try {
      const pages = await Promise.all(
        groups.map((lookup_keys) =>
          this.#ask(() =>
            this.#stripe.prices.list({ lookup_keys, active: true, limit: PAGE_LIMIT }),
          ),
        ),
      )
      return pages.flatMap(({ data }) => data)
    } catch (error) {
      throw toStripeError(error)
    }
  }

  /** Whether the account of the key has this subscription. */
  subscription(id: string): Promise<Found<Stripe.Subscription>> {
    return this.#find(() => this.#stripe.subscriptions.retrieve(id))
  }

  async #find<T>(read: () => Promise<T>): Promise<Found<T>> {
    try {
      return { kind: 'found', object: await this.#ask(read) }
    } catch (error) {
      const { code, message } = partsOf(error)
      if (code !== 'resource_missing') throw toStripeError(error)
      return { kind: message.includes('similar object exists in') ? 'other_mode' : 'missing' }
    }
  }

  /** A few requests at a time. */
  async #ask<T>(request: () => Promise<T>): Promise<T> {
    if (this.#running >= PARALLEL_MAX) {
      await new Promise<void>((go) => this.#waiting.push(go))
    } else {
      this.#running += 1
    }
    try {
      return await request()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}

interface Parts {
  readonly statusCode: number | null
  readonly code: string | null
  /** Only searched for words of Stripe's: it can quote what was sent. */
  readonly message: string
}

function partsOf(error: unknown): Parts {
  if (error instanceof AppError || !(error instanceof Stripe.errors.StripeError)) {
    return { statusCode: null, code: null, message: '' }
  }
  const { statusCode = null, code = null, message } = error
  return { statusCode, code, message }
}
