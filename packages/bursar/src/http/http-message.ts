/**
 * too_large: more bytes than allowed are declared or have come. aborted: the sender went away or
 * broke off. overloaded: all bodies of the process together are too large. too_slow: it has not all
 * come in time.
 */
export type BodyFault = 'too_large' | 'aborted' | 'overloaded' | 'too_slow'

/** What a handle may know of a request, be it from `node:http` or a web `Request`. */
export interface HttpRequest {
  /** Upper case, for example `POST`. */
  method: string
  /** Without the query, as sent: nothing is decoded. */
  path: string
  /** Path and query, as sent. */
  target: string
  /** Every header as it came: name, value, name, value … */
  rawHeaders: readonly string[]
  /** The IP address at the other end of the connection; null where the door does not know it. */
  readonly peer: string | null
  /** Aborted when the sender goes away before it has its whole answer. */
  signal(): AbortSignal
  /** `name` in lower case. A header that came more than once is joined with a comma and a space. */
  header(name: string): string | null
  /**
   * The exact bytes of the body, to be used until the request is answered. To be called at most
   * once.
   */
  readBody(bytesMax: number): Promise<Uint8Array | BodyFault>
}

/**
 * From the question for a body to its last byte, in an app of somebody else. Our own server limits
 * whole requests instead; others may limit nothing, and a stalled body takes of the budget.
 */
export const BODY_MS_MAX = 10_000

export interface HttpAnswer {
  status: number
  /** `Content-Length` is added by the server. A list is sent as several headers. */
  headers: Readonly<Record<string, string | readonly string[]>>
  /**
   * A stream is sent as it comes, without a length. It is cancelled when the reader goes away, and
   * when the server stops.
   */
  body: string | Uint8Array | ReadableStream<Uint8Array>
}

/** Answers a request; a handle that throws is answered with 500 and nothing internal. */
export type Handle = (request: HttpRequest) => Promise<HttpAnswer>

/** An answer that can be given many times: frozen, so that a server may prepare it once. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return Object.freeze({
    status,
    headers: Object.freeze({ 'Content-Type': 'application/json', ...headers }),
    body: JSON.stringify(value),
  })
}

/** For a handle that threw. */
export const FAULT_ANSWER = jsonAnswer(500, { code: 'INTERNAL' })

/** For a body that stalls. */
export const TOO_SLOW_ANSWER = jsonAnswer(408, { code: 'REQUEST_MALFORMED' })

/** For what can be read as HTTP and is none that two parties would understand alike. */
export const MALFORMED_ANSWER = jsonAnswer(400, { code: 'REQUEST_MALFORMED' })
