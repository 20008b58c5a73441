import { askBilling, type BillingSource } from './ask-billing.ts'
import { type Billing, type BillingFacts, NO_FACTS } from './billing.ts'
import { BillingError } from './billing-error.ts'
import { findCheckoutSession, watchReads } from './page.ts'

/** How often a checkout that the customer comes back from is waited for; each time ten seconds. */
const WAITS_MAX = 6
const PAUSE_MS = 1_000

/** What all components below one provider share: one question, one answer. */
export class BillingStore {
  readonly #source: BillingSource
  readonly #listeners = new Set<() => void>()
  #billing: Billing
  #asking: AbortController | null = null
  #unwatch: () => void = () => undefined
  #session: string | null = findCheckoutSession()

  constructor(source: BillingSource) {
    this.#source = source
    this.#billing = { ...NO_FACTS, state: 'loading', error: null, refetch: this.refetch }
  }

  /** For `useSyncExternalStore`: the first who listens has it asked. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) {
      this.#unwatch = watchReads(this.#read)
      void this.refetch()
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#unwatch()
      this.#asking?.abort()
      this.#asking = null
    }
  }

  readonly snapshot = (): Billing => this.#billing

  /** Takes the place of a question under way: its answer may be older than what was just done. */
  readonly refetch = async (): Promise<void> => {
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    const { signal } = asking
    for (let waits = 0; !signal.aborted; waits += 1) {
      await this.#ask(signal)
      if (this.#session === null || signal.aborted) break
      if (waits + 1 >= WAITS_MAX) this.#session = null
      else await pause(signal)
    }
    if (this.#asking === asking) this.#asking = null
  }

  readonly #read = (): void => {
    if (this.#asking === null) void this.refetch()
  }

  async #ask(signal: AbortSignal): Promise<void> {
    try {
      const facts = await askBilling(this.#source, { session: this.#session, signal })
      if (signal.aborted) return
      if (facts.isObserved) this.#session = null
      this.#tell(facts, 'ready', null)
    } catch (error) {
      if (signal.aborted) return
      // A token that is refused, or a service that is away, is not waited for.
      this.#session = null
      const known = error instanceof BillingError ? error : unknownError(error)
      const { state } = this.#billing
      this.#tell(this.#billing, state === 'ready' ? 'ready' : 'failed', known)
    }
  }

  #tell(facts: BillingFacts, state: Billing['state'], error: BillingError | null): void {
    this.#billing = { ...facts, state, error, refetch: this.refetch }
    for (const listener of this.#listeners) listener()
  }
}

function unknownError(cause: unknown): BillingError {
  return new BillingError('UNREADABLE', null, { cause })
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
