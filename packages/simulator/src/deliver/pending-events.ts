/** Older ones are forgotten, as events are. */
const EVENTS_MAX = 50_000

/** Events that some endpoints have not accepted yet. */
export class PendingEvents {
  readonly #endpoints = new Map<string, Set<string>>()

  /** The number of endpoints that have not accepted the event. */
  countOf(event: string): number {
    return this.#endpoints.get(event)?.size ?? 0
  }

  expect(event: string, endpoint: string): void {
    const endpoints = this.#endpoints.get(event)
    if (endpoints !== undefined) {
      endpoints.add(endpoint)
      return
    }
    this.#endpoints.set(event, new Set([endpoint]))
    if (this.#endpoints.size <= EVENTS_MAX) return
    const [oldest] = this.#endpoints.keys()
    if (oldest !== undefined) this.#endpoints.delete(oldest)
  }

  accepted(event: string, endpoint: string): void {
    const endpoints = this.#endpoints.get(event)
    endpoints?.delete(endpoint)
    if (endpoints?.size === 0) this.#endpoints.delete(event)
  }

  restore(all: readonly [string, readonly string[]][]): void {
    for (const [event, endpoints] of all) {
      for (const endpoint of endpoints) this.expect(event, endpoint)
    }
  }

  /** As plain data. */
  all(): [string, string[]][] {
    return [...this.#endpoints].map(([event, endpoints]) => [event, [...endpoints]])
  }
}
