import { systemClock } from '../../../packages/wire/src/clock.ts'
import type { HostileRequest } from './hostile-request.ts'
import { hostileRequest } from './hostile-requests.ts'
import { type Brought, HostileSender } from './hostile-sender.ts'

const CONCURRENCY = 24
/** More would only repeat the first ones. */
const VIOLATIONS_MAX = 50

export interface HostileViolation {
  /** With the index, what makes the same request again: see `hostileRequest`. */
  readonly seed: number
  readonly index: number
  readonly shape: string
  readonly brought: readonly Brought[]
  /** The first bytes, made printable. */
  readonly start: string
}

export interface HostileReport {
  readonly sent: number
  /** By status, `closed` and `hung`: how many answers. */
  readonly outcomes: Readonly<Record<string, number>>
  /** By shape: how many requests. */
  readonly shapes: Readonly<Record<string, number>>
  /** Requests that brought something they must not: a 2xx, a 5xx, a hang, … The first 50. */
  readonly violations: readonly HostileViolation[]
}

interface CampaignOptions {
  /** Of a server on this machine that serves `POST /webhook/stripe` and `GET /healthz`. */
  readonly port: number
  /** The endpoint’s signing secret: many of the senders hold it. */
  readonly secret: string
  readonly seed: number
  readonly onSent?: (sent: number) => void
}

/** Sends hostile requests, many at a time, and keeps what they brought. */
export class HostileCampaign {
  readonly #options: CampaignOptions
  #next = 0
  #sent = 0
  readonly #outcomes: Record<string, number> = {}
  readonly #shapes: Record<string, number> = {}
  readonly #violations: HostileViolation[] = []

  constructor(options: CampaignOptions) {
    this.#options = options
  }

  report(): HostileReport {
    return {
      sent: this.#sent,
      outcomes: this.#outcomes,
      shapes: this.#shapes,
      violations: this.#violations,
    }
  }

  /** The next so many; resolves when each has been answered or refused. */
  async send(count: number): Promise<void> {
    const end = this.#next + count
    await Promise.all(Array.from({ length: CONCURRENCY }, () => this.#work(end)))
  }

  async #work(end: number): Promise<void> {
    const { port, secret, seed, onSent } = this.#options
    const sender = new HostileSender(port)
    while (this.#next < end) {
      const index = this.#next
      this.#next += 1
      const nowSeconds = Math.floor(systemClock.now().getTime() / 1000)
      const request = hostileRequest({ seed, index }, { secret, nowSeconds })
      this.#judge(index, request, await sender.send(request))
      this.#sent += 1
      onSent?.(this.#sent)
    }
    sender.close()
  }

  #judge(index: number, request: HostileRequest, brought: readonly Brought[]): void {
    const { shape, ending, allowed, bytes } = request
    for (const outcome of brought) add(this.#outcomes, String(outcome))
    add(this.#shapes, shape)
    // Whoever hangs up may miss the answer.
    const isAllowed = (outcome: Brought) =>
      (outcome !== 'hung' && allowed.includes(outcome)) ||
      (ending === 'leave' && outcome === 'closed')
    if (brought.every(isAllowed) || this.#violations.length >= VIOLATIONS_MAX) return
    const start = JSON.stringify(bytes.toString('latin1', 0, 400))
    this.#violations.push({ seed: this.#options.seed, index, shape, brought, start })
  }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
