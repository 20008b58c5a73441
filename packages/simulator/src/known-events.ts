import type Stripe from 'stripe'
import type { Deliveries } from './deliver/deliveries.ts'
import { type SimulatedEvent, toStripeEvent } from './world/event-log.ts'
import type { Worlds } from './worlds.ts'

/** The events of all accounts that the simulator still has. */
export class KnownEvents {
  readonly #worlds: Worlds
  readonly #deliveries: Deliveries

  constructor(worlds: Worlds, deliveries: Deliveries) {
    this.#worlds = worlds
    this.#deliveries = deliveries
  }

  /** Oldest first. */
  list(filter: { type?: string; account?: string | null } = {}): Stripe.Event[] {
    return this.#of(filter.account ?? null)
      .filter((event) => filter.type === undefined || event.type === filter.type)
      .map(toStripeEvent)
  }

  /** Only their types, oldest first. */
  types(account: string | null = null): string[] {
    return this.#of(account).map(({ type }) => type)
  }

  /** Delivers an event again. Returns the number of endpoints that get it. */
  resend(id: string, endpoint?: string): number {
    const known = this.#worlds.all().map(({ events }) => events.find(id))
    return known.reduce(
      (sum, event) => sum + (event === undefined ? 0 : this.#deliveries.resend(event, endpoint)),
      0,
    )
  }

  #of(account: string | null): readonly SimulatedEvent[] {
    return this.#worlds.worldOf(account).events.all()
  }
}
