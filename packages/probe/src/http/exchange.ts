import type { Target } from './target.ts'

/** The exact content of one request. */
export interface AttackRequest {
  method: string
  /** Path and query as sent. */
  path: string
  /** Sent in this order and spelling. `Content-Length` is added unless `framing` is set. */
  headers: readonly (readonly [name: string, value: string])[]
  body: Buffer
  /** `none` sends the body without a length. */
  framing?: 'length' | 'chunked' | 'none'
}

export type Failure = 'refused' | 'reset' | 'timeout' | 'malformed' | 'tls'

export interface Answer {
  /** null: no status line. */
  status: number | null
  /** Lowercase names. Repeated headers are joined by a newline. */
  headers: Readonly<Record<string, string>>
  /** At most ANSWER_BYTES_MAX bytes, not decompressed. */
  body: Buffer
  /** From the first byte written to the first byte of the answer. */
  elapsedMs: number
  failure: Failure | null
}

export interface Exchange extends Answer {
  /** The address of the connection. It may differ from that of the run. */
  target: Target
  request: AttackRequest
}

export const ANSWER_BYTES_MAX = 1_048_576

export const is2xx = (answer: Answer) => within(answer, 200, 299)
export const is3xx = (answer: Answer) => within(answer, 300, 399)
export const is4xx = (answer: Answer) => within(answer, 400, 499)
export const is5xx = (answer: Answer) => within(answer, 500, 599)

/** Whether the endpoint failed: a server error or a broken connection. */
export function crashed(answer: Answer): boolean {
  return is5xx(answer) || (answer.status === null && answer.failure !== 'refused')
}

function within(answer: Answer, low: number, high: number): boolean {
  return answer.status !== null && answer.status >= low && answer.status <= high
}

/** `400` or `reset`, for use in sentences. */
export function outcomeOf(answer: Answer): string {
  return answer.status === null ? (answer.failure ?? 'no answer') : String(answer.status)
}
