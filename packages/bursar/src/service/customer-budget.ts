import { AppError } from '@bursar/wire/errors'
import type { Pool } from '../postgres/pool.ts'
import type { WriterEndpoint } from '../stripe/stripe-writer.ts'
import { TOKEN_WAIT_MS_MAX, waitForToken } from './wait-for-token.ts'

/** What customers may ask of Stripe, beside what the refresh reads: a part of its rate. */
export const CUSTOMERS_SHARE = 0.25
/** And whatever ends additions: one after the other, and none is urgent. */
const SHARES = { customer: CUSTOMERS_SHARE, addon: 0.05 } as const
/** A page asks for several prices at once, a checkout that replaces another one takes three. */
const BURSTS = { customer: 10, addon: 1 } as const

export interface BudgetOptions {
  readonly pool: Pool
  /** Of the whole service; customers get their share of it. */
  readonly requestsPerSecond: number
  /** Whose bucket it is, beside those of the refresh. */
  readonly of: keyof typeof SHARES
}

/** Those who wait for the bucket of an endpoint, one behind the other. */
interface Queue {
  waiting: number
  last: Promise<unknown>
}

/** The buckets that all nodes share, one per Stripe endpoint. */
export class CustomerBudget {
  readonly #options: BudgetOptions
  readonly #rate: number
  readonly #queues = new Map<WriterEndpoint, Queue>()

  constructor(options: BudgetOptions) {
    this.#options = options
    this.#rate = Math.max(1, options.requestsPerSecond * SHARES[options.of])
  }

  /** As many as can be served in time, were this the only node: who comes after waits in vain. */
  get #waitingMax(): number {
    return BURSTS[this.#options.of] + Math.ceil((this.#rate * TOKEN_WAIT_MS_MAX) / 1000)
  }

  /**
   * Waits for a token; never called inside a transaction. Only the first of an endpoint’s queue
   * looks at its bucket.
   * @throws AppError STRIPE_RATE_LIMITED when none came in time, or too many wait already
   */
  async admit(endpoint: WriterEndpoint): Promise<void> {
    const queue = this.#queues.get(endpoint) ?? { waiting: 0, last: Promise.resolve() }
    this.#queues.set(endpoint, queue)
    if (queue.waiting >= this.#waitingMax) {
      throw new AppError('STRIPE_RATE_LIMITED', 'Too many customer requests are waiting.')
    }
    queue.waiting += 1
    const givesUpAt = performance.now() + TOKEN_WAIT_MS_MAX
    const turn = queue.last.then(() => this.#take(endpoint, givesUpAt))
    queue.last = turn.then(
      () => undefined,
      () => undefined,
    )
    try {
      await turn
    } finally {
      queue.waiting -= 1
    }
  }

  async #take(endpoint: WriterEndpoint, givesUpAt: number): Promise<void> {
    const { pool, of } = this.#options
    const bucket = {
      account: '',
      endpoint: `${of}_${endpoint}`,
      requestsPerSecond: this.#rate,
      burst: BURSTS[of],
    }
    const refusal = 'The request budget for customers is used up.'
    await waitForToken(pool, { buckets: [bucket], givesUpAt, refusal })
  }
}
