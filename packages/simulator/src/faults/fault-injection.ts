import { type Random, seededRandom } from '@bursar/wire/random'
import type { RateLimits } from '../api/admission/rate-limiter.ts'

/** Probabilities of API faults, from 0 to 1. */
export interface ApiFaults {
  /** Requests per second on one endpoint before a 429. 0: no limit. Stripe allows 25. */
  rateLimitPerSecond: number
  /** Requests per second of an account. 0: no limit. Stripe allows 100, and 25 in test mode. */
  accountLimitPerSecond: number
  /** How long a page of a list takes. */
  listLatencyMs: number
  rateLimited: number
  serverError: number
  reset: number
  hang: number
  truncate: number
  /** Answers with the object before its last change. */
  stale: number
}

/** Probabilities of delivery faults, from 0 to 1. */
export interface DeliveryFaults {
  duplicate: number
  reorder: number
  delay: number
  /** The delivery never arrives, but the event exists. */
  drop: number
  /** One change creates two events with different IDs. */
  twin: number
  /** The event is never created. */
  lose: number
}

export interface FaultSettings {
  seed: number
  api: ApiFaults
  deliveries: DeliveryFaults
}

/** Faults that are not probabilities, with their largest values. */
export const MAXIMA = {
  rateLimitPerSecond: Number.MAX_SAFE_INTEGER,
  accountLimitPerSecond: Number.MAX_SAFE_INTEGER,
  listLatencyMs: 60_000,
} satisfies Partial<ApiFaults>

export type FaultsChange = {
  seed?: number
  api?: Partial<ApiFaults>
  deliveries?: Partial<DeliveryFaults>
}

const CALM: FaultSettings = {
  seed: 1,
  api: {
    rateLimitPerSecond: 0,
    accountLimitPerSecond: 0,
    listLatencyMs: 0,
    rateLimited: 0,
    serverError: 0,
    reset: 0,
    hang: 0,
    truncate: 0,
    stale: 0,
  },
  deliveries: { duplicate: 0, reorder: 0, delay: 0, drop: 0, twin: 0, lose: 0 },
}

/** Fault injection. The same seed and the same requests give the same faults. */
export class FaultInjection {
  #settings: FaultSettings = structuredClone(CALM)
  #apiRandom: Random = seededRandom(CALM.seed)
  #eventRandom: Random = seededRandom(CALM.seed)
  #deliveryRandom: Random = seededRandom(CALM.seed)

  get settings(): FaultSettings {
    return structuredClone(this.#settings)
  }

  /** Changes the given settings. A seed restarts the random sequences. */
  set(change: FaultsChange): void {
    Object.assign(this.#settings.api, change.api)
    Object.assign(this.#settings.deliveries, change.deliveries)
    if (change.seed === undefined) return
    this.#settings.seed = change.seed
    this.#apiRandom = seededRandom(change.seed)
    this.#eventRandom = seededRandom(change.seed ^ 0x3c6ef372)
    this.#deliveryRandom = seededRandom(change.seed ^ 0x9e3779b9)
  }

  calm(): void {
    this.set(structuredClone(CALM))
  }

  get rateLimits(): RateLimits {
    const { accountLimitPerSecond: account, rateLimitPerSecond: endpoint } = this.#settings.api
    return { account, endpoint }
  }

  get listLatencyMs(): number {
    return this.#settings.api.listLatencyMs
  }

  api(fault: Exclude<keyof ApiFaults, keyof typeof MAXIMA>): boolean {
    const chance = this.#settings.api[fault]
    return chance > 0 && this.#apiRandom() < chance
  }

  /** The number of events for one change. Independent of API requests. */
  eventsPerHappening(): 0 | 1 | 2 {
    const { lose, twin } = this.#settings.deliveries
    const [isLost, isTwin] = [lose, twin].map(
      (chance) => chance > 0 && this.#eventRandom() < chance,
    )
    return isLost ? 0 : isTwin ? 2 : 1
  }

  delivery(fault: Exclude<keyof DeliveryFaults, 'lose' | 'twin'>): boolean {
    const chance = this.#settings.deliveries[fault]
    return chance > 0 && this.#deliveryRandom() < chance
  }

  /** The next number in [0, 1) of the delivery sequence. */
  roll(): number {
    return this.#deliveryRandom()
  }
}
