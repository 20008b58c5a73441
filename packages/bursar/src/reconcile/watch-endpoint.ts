import type { Clock } from '@bursar/wire/clock'
import { type FindingsOfObject, reconcileFindings } from '../subscription/finding/findings.store.ts'
import { makeAllDue, makeDue, type Tx } from './watermark.store.ts'

/** How often Stripe is asked; and how often its list is read while it delivers nothing. */
const EVERY_MS = 300_000
const OWN_ACCOUNT = ''

export interface WatchOptions {
  readonly db: Tx
  readonly clock: Clock
  /**
   * The URLs of our endpoints that Stripe has disabled; null: nobody says so, because the key may
   * not read it, Stripe does not answer, or it does not know an endpoint of ours.
   */
  readonly readDisabled: () => Promise<readonly string[] | null>
}

/**
 * Stripe disables an endpoint that has failed for days, and then sends nothing, not even that it
 * did. Its list of events goes on: it is read at once, and every five minutes until the endpoint is
 * enabled, and once more after that.
 */
export class EndpointWatch {
  readonly #options: WatchOptions
  #dueAt = 0
  #isDisabled = false

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** What Stripe said last. */
  get isDisabled(): boolean {
    return this.#isDisabled
  }

  /** Asks Stripe if it is time to. */
  async check(): Promise<void> {
    const { db, clock, readDisabled } = this.#options
    const now = clock.now().getTime()
    if (now < this.#dueAt) return
    this.#dueAt = now + EVERY_MS
    const disabled = await readDisabled()
    if (disabled === null) return
    const isDisabled = disabled.length > 0
    await reconcileFindings(db, disabledFinding(disabled))
    if (isDisabled !== this.#isDisabled) await makeAllDue(db)
    else if (isDisabled) await makeDue(db, OWN_ACCOUNT)
    this.#isDisabled = isDisabled
  }
}

/** Pure. */
function disabledFinding(urls: readonly string[]): FindingsOfObject {
  const about = { account: OWN_ACCOUNT, objectId: 'stripe-endpoint', tenantId: null }
  if (urls.length === 0) return { ...about, findings: [] }
  const summary =
    'Stripe has disabled the webhook endpoint and sends no events. Bursar reads them from ' +
    'Stripe’s list every five minutes.'
  const finding = { kind: 'stripe_endpoint_disabled', summary, details: { urls } } as const
  return { ...about, findings: [finding] }
}
