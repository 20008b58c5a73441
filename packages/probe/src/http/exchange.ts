import type { Target } from './target.ts'

/** The exact bytes of one request, before they are written to the socket. */
export interface AttackRequest {
  method: string
  /** Path and query as sent. */
  path: string
  /** In this order, with these spellings. `Content-Length` is added unless framing is given. */
  headers: readonly (readonly [name: string, value: string])[]
  body: Buffer
  /** `none` sends the body without saying how long it is. */
  framing?: 'length' | 'chunked' | 'none'
}

export type Failure = 'refused' | 'reset' | 'timeout' | 'malformed' | 'tls'

export interface Answer {
  /** null when no status line came back. */
  status: number | null
  /** Lower-case names; repeated headers are joined by a line feed. */
  headers: Readonly<Record<string, string>>
  /** At most ANSWER_BYTES_MAX, not decompressed, as it came. */
  body: Buffer
  /** From the first byte written to the first byte of the answer. */
  elapsedMs: number
  failure: Failure | null
}

export interface Exchange extends Answer {
  /** The door that was knocked at; not always that of the run. */
  target: Target
  request: AttackRequest
}

export const ANSWER_BYTES_MAX = 1_048_576

export const is2xx = (answer: Answer) => within(answer, 200, 299)
export const is3xx = (answer: Answer) => within(answer, 300, 399)
export const is4xx = (answer: Answer) => within(answer, 400, 499)
export const is5xx = (answer: Answer) => within(answer, 500, 599)

/** A refusal that the endpoint did not choose: a server error, or the connection broke. */
export function crashed(answer: Answer): boolean {
  return is5xx(answer) || (answer.status === null && answer.failure !== 'refused')
}

function within(answer: Answer, low: number, high: number): boolean {
  return answer.status !== null && answer.status >= low && answer.status <= high
}

/** `400`, `reset`: for sentences. */
export function outcomeOf(answer: Answer): string {
  return answer.status === null ? (answer.failure ?? 'no answer') : String(answer.status)
}
