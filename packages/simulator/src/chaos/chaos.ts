import { type Random, seededRandom } from '@bursar/wire/random'

/** How likely each mistake of the API is, from 0 to 1. */
export interface ApiChaos {
  /** Requests a second on one endpoint before it answers 429; 0: no limit. Stripe allows 25. */
  rateLimitPerSecond: number
  rateLimited: number
  serverError: number
  reset: number
  hang: number
  truncate: number
  /** Answers what the object was before its last change. */
  stale: number
}

/** How likely each mistake of a delivery is, from 0 to 1. */
export interface DeliveryChaos {
  duplicate: number
  reorder: number
  delay: number
  /** The delivery never arrives, though the event is there. */
  drop: number
  /** One happening is stated by two events with two ids. */
  twin: number
  /** The event is never generated at all. */
  lose: number
}

export interface ChaosSettings {
  seed: number
  api: ApiChaos
  deliveries: DeliveryChaos
}

export type ChaosChange = {
  seed?: number
  api?: Partial<ApiChaos>
  deliveries?: Partial<DeliveryChaos>
}

const CALM: ChaosSettings = {
  seed: 1,
  api: {
    rateLimitPerSecond: 0,
    rateLimited: 0,
    serverError: 0,
    reset: 0,
    hang: 0,
    truncate: 0,
    stale: 0,
  },
  deliveries: { duplicate: 0, reorder: 0, delay: 0, drop: 0, twin: 0, lose: 0 },
}

/** The switches for mistakes. The same seed and the same requests give the same mistakes. */
export class Chaos {
  #settings: ChaosSettings = structuredClone(CALM)
  #apiRandom: Random = seededRandom(CALM.seed)
  #eventRandom: Random = seededRandom(CALM.seed)
  #deliveryRandom: Random = seededRandom(CALM.seed)

  get settings(): ChaosSettings {
    return structuredClone(this.#settings)
  }

  /** Changes what is named; a seed starts both random sequences again. */
  set(change: ChaosChange): void {
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

  get rateLimitPerSecond(): number {
    return this.#settings.api.rateLimitPerSecond
  }

  api(mistake: Exclude<keyof ApiChaos, 'rateLimitPerSecond'>): boolean {
    const chance = this.#settings.api[mistake]
    return chance > 0 && this.#apiRandom() < chance
  }

  /** How often a happening is stated: what is asked of the API meanwhile does not matter. */
  eventsPerHappening(): 0 | 1 | 2 {
    const { lose, twin } = this.#settings.deliveries
    const [isLost, isTwin] = [lose, twin].map(
      (chance) => chance > 0 && this.#eventRandom() < chance,
    )
    return isLost ? 0 : isTwin ? 2 : 1
  }

  delivery(mistake: Exclude<keyof DeliveryChaos, 'lose' | 'twin'>): boolean {
    const chance = this.#settings.deliveries[mistake]
    return chance > 0 && this.#deliveryRandom() < chance
  }

  /** A number in [0, 1) of the deliveries’ sequence. */
  roll(): number {
    return this.#deliveryRandom()
  }
}
