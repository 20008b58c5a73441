import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import type { StripeWriter } from '../../stripe/stripe-writer.ts'

/** What a price costs hardly ever changes; Stripe makes a new price instead. */
const PRICES_KEPT_MS = 10 * 60_000

export interface ListedPrice {
  readonly priceId: string
  readonly currency: string
  readonly amount: number | null
  /** `month`, `year` and the like; null where it is paid once. */
  readonly interval: string | null
  readonly intervalCount: number | null
  /** Whether it can be bought. */
  readonly isActive: boolean
}

type Prices = Pick<StripeWriter, 'price' | 'priceOfKey'>

const LOOKUP_KEY = 'lookup_key:'

/** Prices as Stripe has them, asked for once in a while; what is known outlives an outage. */
export class PriceList {
  readonly #stripe: Prices
  readonly #clock: Clock
  readonly #kept = new Map<string, { readonly asked: Promise<ListedPrice | null>; at: number }>()

  constructor(stripe: Prices, clock: Clock) {
    this.#stripe = stripe
    this.#clock = clock
  }

  /**
   * By its id, or by `lookup_key:` and its key; null where Stripe does not know it.
   * @throws AppError STRIPE_UNAVAILABLE and the like
   */
  find(priceId: string): Promise<ListedPrice | null> {
    const now = this.#clock.now().getTime()
    const kept = this.#kept.get(priceId)
    if (kept !== undefined && now - kept.at < PRICES_KEPT_MS) return kept.asked
    const asked = this.#ask(priceId).catch((error: unknown) => {
      if (kept === undefined) {
        this.#kept.delete(priceId)
        throw error
      }
      this.#kept.set(priceId, kept)
      return kept.asked
    })
    this.#kept.set(priceId, { asked, at: now })
    return asked
  }

  async #ask(name: string): Promise<ListedPrice | null> {
    try {
      const found = name.startsWith(LOOKUP_KEY)
        ? await this.#stripe.priceOfKey(name.slice(LOOKUP_KEY.length))
        : await this.#stripe.price(name)
      if (found === null) return null
      const { currency, unit_amount, recurring, active } = found
      return {
        priceId: found.id,
        currency,
        amount: unit_amount,
        interval: recurring?.interval ?? null,
        intervalCount: recurring?.interval_count ?? null,
        isActive: active,
      }
    } catch (error) {
      if (error instanceof AppError && error.code === 'STRIPE_REFUSED') return null
      throw error
    }
  }
}
