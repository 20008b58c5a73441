import { isWrite } from './admission/gate.ts'

/** One API request in the log. */
export interface ApiRequestEntry {
  readonly id: string
  readonly method: string
  readonly path: string
  /** The documented path, such as `/v1/customers/:id`. null: unknown. */
  readonly route: string | null
  readonly query: string
  readonly account: string | null
  /** The injected fault, or null. */
  readonly fault: string | null
  /** null: not answered. */
  status: number | null
}

export interface EndpointCount {
  requests: number
  /** Answered with 429. */
  limited: number
  /** Refused because the simulator is read-only. */
  refused: number
}

/** Requests by endpoint, such as `GET /v1/customers/:id`. They include those that were rejected. */
export interface RequestCounts {
  readonly reads: number
  readonly writes: number
  readonly endpoints: Readonly<Record<string, EndpointCount>>
}

const ENTRIES_MAX = 20_000

/** The newest requests, oldest first, and the total number. */
export class RequestLog {
  readonly #entries: ApiRequestEntry[] = []
  readonly #counts = new Map<string, EndpointCount>()
  #total = 0
  #reads = 0

  get total(): number {
    return this.#total
  }

  add(entry: ApiRequestEntry): ApiRequestEntry {
    this.#total += 1
    if (!isWrite(entry.method, entry.path)) this.#reads += 1
    const name = `${entry.method} ${entry.route ?? entry.path}`
    const count = this.#counts.get(name) ?? { requests: 0, limited: 0, refused: 0 }
    count.requests += 1
    if (entry.fault === 'rate_limited') count.limited += 1
    if (entry.fault === 'read_only') count.refused += 1
    this.#counts.set(name, count)
    this.#entries.push(entry)
    if (this.#entries.length > ENTRIES_MAX) this.#entries.splice(0, ENTRIES_MAX / 10)
    return entry
  }

  /** Numbers since the last `clear`. */
  counts(): RequestCounts {
    const endpoints = [...this.#counts].map(([name, count]) => [name, { ...count }])
    return {
      reads: this.#reads,
      writes: this.#total - this.#reads,
      endpoints: Object.fromEntries(endpoints),
    }
  }

  /** A copy, filtered by method and path prefix. */
  list(only: { method?: string; path?: string } = {}): ApiRequestEntry[] {
    return this.#entries.filter(
      (entry) =>
        (only.method === undefined || entry.method === only.method) &&
        (only.path === undefined || entry.path.startsWith(only.path)),
    )
  }

  clear(): void {
    this.#entries.length = 0
    this.#total = 0
    this.#reads = 0
    this.#counts.clear()
  }
}
