import { type Delivery, isOpen, type KeptDelivery, type Work } from './delivery.ts'

const ENTRIES_MAX = 20_000
/** The number of finished deliveries to keep. */
const KEPT_MAX = 500

/** The newest deliveries with all attempts. */
export class DeliveryBook {
  readonly #entries: Work[] = []
  #count = 0

  /** The number of deliveries ever noted. */
  get count(): number {
    return this.#count
  }

  note(given: Pick<Work, 'dueAt' | 'endpoint' | 'event' | 'pending' | 'thin'>): Work {
    this.#count += 1
    const work: Work = { number: this.#count, attempts: [], state: 'waiting', ...given }
    this.#entries.push(work)
    if (this.#entries.length > ENTRIES_MAX) this.#entries.splice(0, ENTRIES_MAX / 10)
    return work
  }

  list(): Delivery[] {
    return this.#entries.map(({ event, endpoint, ...work }) => ({
      id: `del_${work.number}`,
      eventId: event.id,
      eventType: event.type,
      endpointId: endpoint.id,
      attempts: [...work.attempts],
      state: work.state,
    }))
  }

  /** Pending deliveries, and the newest finished ones. */
  state(): KeptDelivery[] {
    const first = this.#entries.length - KEPT_MAX
    return this.#entries
      .filter((work, index) => index >= first || isOpen(work))
      .map(({ attempts, dueAt, endpoint, event, pending, state, thin }) => ({
        event: event.id,
        account: event.account,
        endpoint: endpoint.id,
        thin,
        attempts,
        state,
        dueAt,
        pending,
      }))
  }
}
