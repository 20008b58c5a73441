/** One API request in the log. */
export interface ApiRequestEntry {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly account: string | null
  /** The injected fault, or null. */
  readonly fault: string | null
  /** null: not answered. */
  status: number | null
}

const ENTRIES_MAX = 20_000

/** The newest requests, oldest first, and the total number. */
export class RequestLog {
  readonly #entries: ApiRequestEntry[] = []
  #total = 0

  get total(): number {
    return this.#total
  }

  add(entry: ApiRequestEntry): ApiRequestEntry {
    this.#total += 1
    this.#entries.push(entry)
    if (this.#entries.length > ENTRIES_MAX) this.#entries.splice(0, ENTRIES_MAX / 10)
    return entry
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
  }
}
