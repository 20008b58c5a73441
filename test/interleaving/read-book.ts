import type Stripe from 'stripe'
import { type Retrieved, StripeReader } from '../../packages/bursar/src/stripe/stripe-reader.ts'
import { API_KEY } from '../../packages/simulator/src/index.ts'

/** What a read of a subscription showed. */
export interface ReadNote {
  /** How many changes Stripe had seen when it answered. */
  readonly version: number
  /** Whether it answered with what it knew before the last change. */
  readonly stale: boolean
}

/** Every read of a subscription, in the order of the answers; the audit names each by its place. */
export class ReadBook {
  readonly #notes: ReadNote[] = []

  /** Writes a read down and gives the request id that stands for it. */
  add(note: ReadNote): string {
    this.#notes.push(note)
    return `read_${this.#notes.length - 1}`
  }

  placeOf(requestId: string): number {
    return Number(requestId.replace('read_', ''))
  }

  at(place: number): ReadNote | undefined {
    return this.#notes[place]
  }
}

/** A reader whose reads of subscriptions are written down, and told apart by their request id. */
export class WatchedReader extends StripeReader {
  readonly #note: () => string

  constructor(apiBase: string, note: () => string) {
    super({ secretKey: API_KEY, apiBase: new URL(apiBase) })
    this.#note = note
  }

  override async subscription(
    account: string,
    id: string,
  ): Promise<Retrieved<Stripe.Subscription>> {
    const found = await super.subscription(account, id)
    return found.kind === 'not_found' ? found : { ...found, requestId: this.#note() }
  }
}
