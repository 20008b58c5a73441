import { createHmac, createSecretKey } from 'node:crypto'
import { BENCH_SECRET, eventTemplate, OBJECT_DIGITS } from './event-template.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Seconds are written with five digits of base 62, counted from here. */
const IDS_SINCE_SECONDS = 1_300_000_000
const TIME_AT = 'evt_1'.length
const TIME_DIGITS = 5
const SUFFIX_AT = 'evt_1TTTTTA2b3C4d5E6'.length
const RANDOM_DIGITS = 4
const COUNT_DIGITS = 4
const SIGNATURE_HEX = 64

// Over all stocks of a process: where each counted from zero, two of one second could write the
// same id, and a bench then stored one event less than were answered.
let written = 0

/**
 * Whole HTTP requests, each with an event of its own, signed ahead of the measurement so that the
 * generator leaves the machine to the server. What is asked for beyond the stock is signed on the
 * spot, for about 7 µs.
 */
export class RequestStock {
  readonly #template: Buffer
  readonly #bodyAt: number
  readonly #signatureAt: number
  readonly #eventIdAt: number
  readonly #objectDigitsAt: number
  readonly #timestamp: string
  readonly #objects: number
  readonly #key = createSecretKey(Buffer.from(BENCH_SECRET))
  readonly #stock: Buffer
  #taken = 0

  /** `count` requests about random ones of `objects` subscriptions. */
  constructor(count: number, objects: number) {
    const { body, eventIdAt, objectDigitsAt } = eventTemplate()
    const seconds = Math.floor(Date.now() / 1000)
    this.#timestamp = String(seconds)
    this.#objects = objects
    const head = headOf(this.#timestamp, body.length)
    this.#bodyAt = head.length
    this.#signatureAt = head.indexOf('v1=') + 'v1='.length
    this.#eventIdAt = head.length + eventIdAt
    this.#objectDigitsAt = head.length + objectDigitsAt
    this.#template = Buffer.concat([Buffer.from(head), body])
    const timeAt = this.#eventIdAt + TIME_AT
    writeDigits(this.#template, timeAt, TIME_DIGITS, seconds - IDS_SINCE_SECONDS)
    const bytes = this.#template.length
    this.#stock = Buffer.allocUnsafeSlow(count * bytes)
    for (let at = 0; at < this.#stock.length; at += bytes) {
      this.#write(this.#stock.subarray(at, at + bytes))
    }
  }

  /** The next request. Each is given once. */
  take(): Buffer {
    const bytes = this.#template.length
    const at = this.#taken * bytes
    this.#taken += 1
    if (at < this.#stock.length) return this.#stock.subarray(at, at + bytes)
    const fresh = Buffer.allocUnsafeSlow(bytes)
    this.#write(fresh)
    return fresh
  }

  #write(request: Buffer): void {
    this.#template.copy(request)
    const suffixAt = this.#eventIdAt + SUFFIX_AT
    const random = Math.floor(Math.random() * DIGITS.length ** RANDOM_DIGITS)
    writeDigits(request, suffixAt, RANDOM_DIGITS, random)
    writeDigits(request, suffixAt + RANDOM_DIGITS, COUNT_DIGITS, written)
    written += 1
    const objectId = Math.floor(Math.random() * this.#objects)
    const digits = String(objectId).padStart(OBJECT_DIGITS, '0')
    request.write(digits, this.#objectDigitsAt, 'latin1')
    const signature = createHmac('sha256', this.#key)
      .update(`${this.#timestamp}.`)
      .update(request.subarray(this.#bodyAt))
      .digest('hex')
    request.write(signature, this.#signatureAt, 'latin1')
  }
}

function headOf(timestamp: string, bodyBytes: number): string {
  return [
    'POST /webhook/stripe HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    'Accept: */*; q=0.5, application/xml',
    'Cache-Control: no-cache',
    'Content-Type: application/json; charset=utf-8',
    `Stripe-Signature: t=${timestamp},v1=${'0'.repeat(SIGNATURE_HEX)}`,
    `Content-Length: ${bodyBytes}`,
    '\r\n',
  ].join('\r\n')
}

function writeDigits(buffer: Buffer, at: number, count: number, value: number): void {
  let left = value
  for (let index = at + count - 1; index >= at; index -= 1) {
    buffer[index] = DIGITS.charCodeAt(left % DIGITS.length)
    left = Math.floor(left / DIGITS.length)
  }
}
