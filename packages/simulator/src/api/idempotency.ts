import { invalidRequest, Refusal } from '../world/refusal.ts'

interface Kept {
  request: string
  status: number
  body: string
  requestId: string
  /** Real time, Unix milliseconds. */
  at: number
}

const KEY_LENGTH_MAX = 255
const KEPT_MS = 24 * 3600 * 1000
const KEPT_MAX = 10_000

/** https://docs.stripe.com/error-codes#idempotency-key-in-use */
export function keyInUse(): Refusal {
  return new Refusal(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message:
      'There is currently another in-progress request using this idempotency key. Please try ' +
      'again later.',
  })
}

/**
 * All requests with a key get the first answer. Requests that were rejected before execution are
 * not stored. https://docs.stripe.com/api/idempotent_requests
 */
export class IdempotentAnswers {
  readonly #kept = new Map<string, Kept>()
  readonly #inUse = new Set<string>()

  /** Acquires the key if it is free. `leave` releases it. */
  enter(key: string): boolean {
    if (this.#inUse.has(key)) return false
    this.#inUse.add(key)
    return true
  }

  leave(key: string): void {
    this.#inUse.delete(key)
  }

  /** The stored answer, or null. Throws if the key was used with another request. */
  find(key: string, request: string, nowMs: number): Kept | null {
    if (key.length > KEY_LENGTH_MAX) {
      throw invalidRequest('Idempotency keys can be at most 255 characters.')
    }
    const kept = this.#kept.get(key)
    if (kept === undefined || kept.at < nowMs - KEPT_MS) return null
    if (kept.request === request) return kept
    throw new Refusal(400, {
      type: 'idempotency_error',
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first ' +
        `used with. Try using a key other than '${key}' if you meant to execute a different ` +
        'request.',
    })
  }

  keep(key: string, answer: Kept): void {
    // A validation error executes nothing, but a declined card does.
    if (answer.status >= 400 && answer.status !== 402 && answer.status < 500) return
    this.#kept.set(key, answer)
    if (this.#kept.size <= KEPT_MAX) return
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined) this.#kept.delete(oldest)
  }
}
