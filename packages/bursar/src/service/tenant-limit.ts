import { AppError } from '@bursar/wire/errors'
import { CUSTOMERS_SHARE } from './customer-budget.ts'

/** What one tenant may ask, of what all customers together may: the others get theirs meanwhile. */
const TENANT_SHARE = 0.2
/** Who opens a page and changes their mind a few times. */
const TENANT_BURST = 10
/** Whoever is refused may come back after this, whatever the rate. */
const SECONDS_PER_REQUEST_MAX = 5
/** Whoever was seen longest ago is forgotten: with a full bucket, as a rule. */
const TENANTS_MAX = 10_000

interface Bucket {
  readonly tokens: number
  readonly filledAt: number
}

/** How often a tenant may ask what Stripe is asked for. Of one process. */
export class TenantLimit {
  readonly #perSecond: number
  readonly #burst: number
  readonly #now: () => number
  /** Those who asked last are at the end. */
  readonly #buckets = new Map<string, Bucket>()

  /** `now`: milliseconds that only grow. */
  constructor(requestsPerSecond: number, now: () => number = () => performance.now()) {
    const share = requestsPerSecond * CUSTOMERS_SHARE * TENANT_SHARE
    this.#perSecond = Math.max(1 / SECONDS_PER_REQUEST_MAX, share)
    this.#burst = Math.max(TENANT_BURST, this.#perSecond)
    this.#now = now
  }

  get size(): number {
    return this.#buckets.size
  }

  /** @throws AppError ASKED_TOO_OFTEN */
  admit(tenantId: string): void {
    const now = this.#now()
    const { tokens, filledAt } = this.#buckets.get(tenantId) ?? {
      tokens: this.#burst,
      filledAt: now,
    }
    const filled = Math.min(this.#burst, tokens + ((now - filledAt) / 1000) * this.#perSecond)
    this.#buckets.delete(tenantId)
    this.#buckets.set(tenantId, { tokens: filled < 1 ? filled : filled - 1, filledAt: now })
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > TENANTS_MAX && oldest !== undefined) this.#buckets.delete(oldest)
    if (filled < 1) throw new AppError('ASKED_TOO_OFTEN')
  }
}
