import type { Chaos } from '../chaos/chaos.ts'
import { eventText, type SimulatedEvent } from '../world/event-log.ts'
import { inVersion } from '../world/older-shapes.ts'
import { type Endpoint, wants } from './endpoint.ts'
import { send } from './send.ts'
import { signatureHeader } from './sign.ts'
import { thinNotification, thinTypes } from './thin-event.ts'

export interface Attempt {
  /** Real time, Unix milliseconds. */
  readonly at: number
  readonly status: number | null
  readonly answer: string
  readonly durationMs: number
}

/** One event on its way to one endpoint. */
export interface Delivery {
  readonly id: string
  readonly eventId: string
  readonly eventType: string
  readonly endpointId: string
  readonly attempts: readonly Attempt[]
  readonly state: 'delivered' | 'dropped' | 'given_up' | 'sending' | 'waiting'
}

interface Work {
  id: string
  event: SimulatedEvent
  endpoint: Endpoint
  /** Which of the event’s thin events it is; 0 for snapshots. */
  thin: number
  attempts: Attempt[]
  state: Delivery['state']
  /** Real time, Unix milliseconds. */
  dueAt: number
}

export interface DeliveryOptions {
  chaos: Chaos
  /** Real time, Unix milliseconds: signatures are checked against it. */
  realNow: () => number
  /** Milliseconds before each further try. https://docs.stripe.com/webhooks#automatic-retries */
  retryAfterMs: readonly number[]
  timeoutMs: number
  concurrency: number
}

const DELAY_MS_MAX = 2000
const LOG_MAX = 20_000

/** At least once to each endpoint, tried again until a 2xx. */
export class Deliveries {
  readonly endpoints: Endpoint[] = []
  readonly #options: DeliveryOptions
  readonly #log: Work[] = []
  #waiting: Work[] = []
  readonly #inFlight = new Set<Promise<void>>()
  #count = 0
  #paused = false
  #timer: NodeJS.Timeout | undefined
  #idle: (() => void)[] = []

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Puts an event on its way to everybody who wants it. */
  add(event: SimulatedEvent): void {
    for (const endpoint of this.endpoints) {
      for (const thin of formsFor(endpoint, event)) this.#addOne(event, endpoint, thin)
    }
  }

  log(): Delivery[] {
    return this.#log.map(({ event, endpoint, ...work }) => ({
      id: work.id,
      eventId: event.id,
      eventType: event.type,
      endpointId: endpoint.id,
      attempts: [...work.attempts],
      state: work.state,
    }))
  }

  get outstanding(): number {
    return this.#waiting.length + this.#inFlight.size
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#pump()
  }

  /** The same event once more, as with “Resend” in the dashboard. */
  resend(event: SimulatedEvent, endpointId?: string): void {
    for (const endpoint of this.endpoints) {
      if (endpointId !== undefined && endpoint.id !== endpointId) continue
      for (const thin of formsFor(endpoint, event)) this.#queue(event, endpoint, thin, 0)
    }
    this.#pump()
  }

  /** Resolves when nothing is on its way, retries included. */
  settled(): Promise<void> {
    if (this.outstanding === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /**
   * Tries everything that waits now, whatever its time, even while paused. Resolves with how many
   * are still undelivered.
   */
  async flush(): Promise<number> {
    const work = this.#waiting
    this.#waiting = []
    const lanes = Array.from({ length: this.#options.concurrency }, async () => {
      for (let next = work.shift(); next !== undefined; next = work.shift()) await this.#try(next)
    })
    await Promise.all(lanes)
    await Promise.all(this.#inFlight)
    return this.outstanding
  }

  stop(): void {
    clearTimeout(this.#timer)
    for (const work of this.#waiting) work.state = 'given_up'
    this.#waiting = []
    this.#tellIdle()
  }

  #addOne(event: SimulatedEvent, endpoint: Endpoint, thin: number): void {
    const { chaos } = this.#options
    const copies = chaos.delivery('duplicate') ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = chaos.delivery('delay') ? Math.ceil(chaos.roll() * DELAY_MS_MAX) : 0
      const work = this.#queue(event, endpoint, thin, delayMs)
      if (chaos.delivery('drop')) {
        work.state = 'dropped'
        this.#waiting.pop()
      } else if (chaos.delivery('reorder') && this.#waiting.length > 1) {
        this.#waiting.pop()
        this.#waiting.splice(Math.floor(chaos.roll() * this.#waiting.length), 0, work)
      }
    }
    // After this turn, so that all events of one change can be put out of order.
    setImmediate(() => this.#pump())
  }

  #queue(event: SimulatedEvent, endpoint: Endpoint, thin: number, delayMs: number): Work {
    this.#count += 1
    const work: Work = {
      id: `del_${this.#count}`,
      event,
      endpoint,
      thin,
      attempts: [],
      state: 'waiting',
      dueAt: this.#options.realNow() + delayMs,
    }
    this.#log.push(work)
    if (this.#log.length > LOG_MAX) this.#log.splice(0, LOG_MAX / 10)
    this.#waiting.push(work)
    return work
  }

  #pump(): void {
    if (this.#paused) return
    const now = this.#options.realNow()
    while (this.#inFlight.size < this.#options.concurrency) {
      const index = this.#waiting.findIndex((work) => work.dueAt <= now)
      if (index < 0) break
      const [work] = this.#waiting.splice(index, 1)
      if (work !== undefined) void this.#try(work).then(() => this.#pump())
    }
    this.#setTimer(now)
  }

  #setTimer(now: number): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#inFlight.size >= this.#options.concurrency) return
    const next = this.#waiting.reduce((min, work) => Math.min(min, work.dueAt), Infinity)
    if (next === Infinity) return
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, next - now))
    this.#timer.unref()
  }

  async #try(work: Work): Promise<void> {
    const attempt = this.#attempt(work)
    this.#inFlight.add(attempt)
    await attempt
    this.#inFlight.delete(attempt)
    this.#tellIdle()
  }

  async #attempt(work: Work): Promise<void> {
    const { realNow, retryAfterMs, timeoutMs } = this.#options
    work.state = 'sending'
    const at = realNow()
    const body = bodyOf(work)
    const signature = signatureHeader(body, work.endpoint.secrets, Math.floor(at / 1000))
    const answer = await send(work.endpoint, body, signature, timeoutMs)
    const durationMs = realNow() - at
    work.attempts.push({ at, status: answer.status, answer: answer.text, durationMs })
    const isAccepted = answer.status !== null && answer.status >= 200 && answer.status < 300
    const waitMs = retryAfterMs[work.attempts.length - 1]
    if (isAccepted) work.state = 'delivered'
    else if (waitMs === undefined) work.state = 'given_up'
    else {
      work.state = 'waiting'
      work.dueAt = realNow() + waitMs
      this.#waiting.push(work)
    }
  }

  #tellIdle(): void {
    if (this.outstanding > 0) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}

/** A snapshot is one delivery; a happening may be several thin events. */
function formsFor(endpoint: Endpoint, event: SimulatedEvent): number[] {
  if (endpoint.payload === 'snapshot') return wants(endpoint, event.type, event.account) ? [0] : []
  return thinTypes(event).flatMap((type, index) =>
    wants(endpoint, type.slice('v1.'.length), event.account) ? [index] : [],
  )
}

function bodyOf({ endpoint, event, thin }: Work): string {
  if (endpoint.payload === 'thin') return JSON.stringify(thinNotification(event, thin))
  const { apiVersion } = endpoint
  return inVersion(eventText({ ...event, apiVersion }, 1), apiVersion)
}
