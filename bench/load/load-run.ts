/** What the generator is asked for. It first signs `stock` requests, then opens connections. */
export interface LoadRun {
  readonly port: number
  /** Connections, each with one request under way. */
  readonly connections: number
  readonly objects: number
  /** Requests signed ahead. */
  readonly stock: number
  /** Sent and answered before the clock of the measurement starts. */
  readonly warmupMs: number
  /** Measures for so long, or until so many requests were answered. */
  readonly until: { readonly ms: number } | { readonly requests: number }
}

export interface LoadResult {
  /** Answers with 200 over all, warm-up and stragglers included: what must have been stored. */
  readonly answered200: number
  readonly answeredOther: number
  /** Answers within the measurement, and how long that was. */
  readonly measured: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** CPU time of the generator for one request within the measurement. */
  readonly generatorMicros: number
}

export type LoadAnswer = { readonly result: LoadResult } | { readonly error: string }
