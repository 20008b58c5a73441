import type { Choose } from './choose.ts'

/** A status, or `closed`: the connection ends and nothing is said. */
export type Outcome = number | 'closed'

export interface HostileRequest {
  /** What is wrong with it, for counts and reports: `signature: stale`. */
  shape: string
  /** Exactly what is written to the connection. */
  bytes: Buffer
  /**
   * `keep`: one well-formed request; one answer, and the connection may be used again.
   * `wait`: on a connection of its own, which the server has to end.
   * `finish`: the same, and we end our side after the bytes. `leave`: we cut it after the bytes.
   */
  ending: 'keep' | 'wait' | 'finish' | 'leave'
  allowed: readonly Outcome[]
  isHead: boolean
}

/** What the shapes are made with. */
export interface HostileContext {
  choose: Choose
  /** The endpoint’s real secret: the most dangerous sender holds it. */
  secret: string
  nowSeconds: number
}

export type HostileShape = (context: HostileContext) => HostileRequest

interface Written {
  shape: string
  method?: string
  path?: string
  headers?: readonly string[]
  body?: Buffer | string
  allowed: readonly Outcome[]
}

export const WEBHOOK_PATH = '/webhook/stripe'

/** A well-formed HTTP request, whatever it says. */
export function request(written: Written): HostileRequest {
  const { shape, method = 'POST', path = WEBHOOK_PATH, headers = [], allowed } = written
  const body = Buffer.from(written.body ?? '')
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: bursar.test',
    'Content-Type: application/json; charset=utf-8',
    'User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    `Content-Length: ${body.length}`,
    ...headers,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const bytes = Buffer.concat([head, body])
  return { shape, bytes, ending: 'keep', allowed, isHead: method === 'HEAD' }
}

/** Bytes that are no well-formed HTTP request. The server ends the connection. */
export function wire(
  shape: string,
  text: string | Buffer,
  ending: 'wait' | 'finish' | 'leave' = 'wait',
): HostileRequest {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
  return { shape, bytes, ending, allowed: WIRE_OUTCOMES, isHead: false }
}

const WIRE_OUTCOMES: readonly Outcome[] = [400, 405, 408, 413, 417, 431, 'closed']
