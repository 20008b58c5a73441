import { createHmac } from 'node:crypto'
import type { FaultInjection } from '../faults/fault-injection.ts'
import type { SimulatedEvent } from '../world/event-log.ts'
import {
  bodyOf,
  type Delivery,
  formsFor,
  isOpen,
  type KeptDelivery,
  type Work,
} from './delivery.ts'
import type { Endpoint } from './endpoint.ts'
import { send } from './send.ts'

export interface DeliveryOptions {
  faults: FaultInjection
  /** Real time in Unix milliseconds, used in signatures. */
  realNow: () => number
  /** Milliseconds before each retry. https://docs.stripe.com/webhooks#automatic-retries */
  retryAfterMs: readonly number[]
  timeoutMs: number
  concurrency: number
  /** Whether a delivery waits until `kept` has been called after its event. */
  waitsUntilKept: boolean
  /** Called after each attempt. */
  onChange: () => void
}

const DELAY_MS_MAX = 2000
const LOG_MAX = 20_000
/** The number of finished deliveries to keep. */
const LOG_KEPT_MAX = 500

/** Delivers at least once to each endpoint, with retries until a 2xx. */
export class Deliveries {
  readonly endpoints: Endpoint[] = []
  readonly #options: DeliveryOptions
  readonly #log: Work[] = []
  #waiting: Work[] = []
  readonly #inFlight = new Map<Work, Promise<void>>()
  #count = 0
  #keptUpTo: number
  #paused = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #idle: { endpoint: string | undefined; resolve: () => void }[] = []

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#keptUpTo = options.waitsUntilKept ? 0 : Number.POSITIVE_INFINITY
  }

  /** Queues an event for all matching endpoints. */
  add(event: SimulatedEvent): void {
    for (const endpoint of this.endpoints) {
      for (const thin of formsFor(endpoint, event)) this.#addOne(event, endpoint, thin)
    }
  }

  log(): Delivery[] {
    return this.#log.map(({ event, endpoint, ...work }) => ({
      id: `del_${work.number}`,
      eventId: event.id,
      eventType: event.type,
      endpointId: endpoint.id,
      attempts: [...work.attempts],
      state: work.state,
    }))
  }

  get outstanding(): number {
    return this.#outstandingTo(undefined)
  }

  /** Pending deliveries, and the newest finished ones. */
  state(): KeptDelivery[] {
    const first = this.#log.length - LOG_KEPT_MAX
    return this.#log
      .filter((work, index) => index >= first || isOpen(work))
      .map(({ attempts, dueAt, endpoint, event, state, thin }) => ({
        event: event.id,
        account: event.account,
        endpoint: endpoint.id,
        thin,
        attempts,
        state,
        dueAt,
      }))
  }

  /** Loads saved deliveries and retries interrupted ones. */
  restore(
    kept: readonly KeptDelivery[],
    eventOf: (delivery: KeptDelivery) => SimulatedEvent | undefined,
  ): void {
    for (const { attempts, dueAt, state, thin, ...names } of kept) {
      const event = eventOf({ attempts, dueAt, state, thin, ...names })
      const endpoint = this.endpoints.find(({ id }) => id === names.endpoint)
      if (event === undefined || endpoint === undefined) continue
      const work = this.#note({ event, endpoint, thin, dueAt })
      work.attempts.push(...attempts)
      work.state = isOpen({ state }) ? 'waiting' : state
      if (isOpen({ state })) this.#waiting.push(work)
    }
    this.kept()
  }

  /** All events until now are saved and may be delivered. */
  kept(): void {
    if (this.#options.waitsUntilKept) this.#keptUpTo = this.#count
    setImmediate(() => this.#pump())
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#pump()
  }

  /** Delivers the event again, as with “Resend” in the Dashboard. */
  resend(event: SimulatedEvent, endpointId?: string): number {
    const before = this.#count
    for (const endpoint of this.endpoints) {
      if (endpointId !== undefined && endpoint.id !== endpointId) continue
      for (const thin of formsFor(endpoint, event)) this.#queue(event, endpoint, thin, 0)
    }
    this.#pump()
    return this.#count - before
  }

  /** Resolves when no delivery or retry is pending, for one endpoint or all. */
  caughtUp(endpoint?: string): Promise<void> {
    if (this.#outstandingTo(endpoint) === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push({ endpoint, resolve }))
  }

  /**
   * Sends all pending deliveries now, even while paused. Resolves with the number that are still
   * undelivered.
   */
  async flush(): Promise<number> {
    const work = this.#waiting
    this.#waiting = []
    const queues = Array.from({ length: this.#options.concurrency }, async () => {
      for (let next = work.shift(); next !== undefined; next = work.shift()) await this.#try(next)
    })
    await Promise.all(queues)
    await Promise.all(this.#inFlight.values())
    return this.outstanding
  }

  /** Stops permanently, without retries. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    for (const work of this.#waiting) work.state = 'given_up'
    this.#waiting = []
    this.#tellIdle()
  }

  #addOne(event: SimulatedEvent, endpoint: Endpoint, thin: number): void {
    const { faults } = this.#options
    const copies = faults.delivery('duplicate') ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      // All random faults are drawn first, so that they do not depend on timing.
      const delayMs = faults.delivery('delay') ? Math.ceil(faults.roll() * DELAY_MS_MAX) : 0
      const isDropped = faults.delivery('drop')
      const place = faults.delivery('reorder') ? faults.roll() : null
      const work = this.#queue(event, endpoint, thin, delayMs)
      if (isDropped) {
        work.state = 'dropped'
        this.#waiting.pop()
      } else if (place !== null) {
        this.#waiting.pop()
        this.#waiting.splice(Math.floor(place * this.#waiting.length), 0, work)
      }
    }
    // After this turn, so that all events of one change can be reordered.
    setImmediate(() => this.#pump())
  }

  #queue(event: SimulatedEvent, endpoint: Endpoint, thin: number, delayMs: number): Work {
    const work = this.#note({ event, endpoint, thin, dueAt: this.#options.realNow() + delayMs })
    this.#waiting.push(work)
    this.#options.onChange()
    return work
  }

  #note(given: Pick<Work, 'dueAt' | 'endpoint' | 'event' | 'thin'>): Work {
    this.#count += 1
    const work: Work = { number: this.#count, attempts: [], state: 'waiting', ...given }
    this.#log.push(work)
    if (this.#log.length > LOG_MAX) this.#log.splice(0, LOG_MAX / 10)
    return work
  }

  #pump(): void {
    if (this.#paused || this.#stopped) return
    const now = this.#options.realNow()
    while (this.#inFlight.size < this.#options.concurrency) {
      const index = this.#waiting.findIndex(
        (work) => work.dueAt <= now && work.number <= this.#keptUpTo,
      )
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
    const next = this.#waiting
      .filter(({ number }) => number <= this.#keptUpTo)
      .reduce((min, work) => Math.min(min, work.dueAt), Infinity)
    if (next === Infinity) return
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, next - now))
    this.#timer.unref()
  }

  async #try(work: Work): Promise<void> {
    const attempt = this.#attempt(work)
    this.#inFlight.set(work, attempt)
    await attempt
    this.#inFlight.delete(work)
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
    else if (waitMs === undefined || this.#stopped) work.state = 'given_up'
    else {
      work.state = 'waiting'
      work.dueAt = realNow() + waitMs
      this.#waiting.push(work)
    }
    this.#options.onChange()
  }

  #outstandingTo(endpoint: string | undefined): number {
    if (endpoint === undefined) return this.#waiting.length + this.#inFlight.size
    return [...this.#waiting, ...this.#inFlight.keys()].filter(
      (work) => work.endpoint.id === endpoint,
    ).length
  }

  #tellIdle(): void {
    for (const waiter of this.#idle.splice(0)) {
      if (this.#outstandingTo(waiter.endpoint) === 0) waiter.resolve()
      else this.#idle.push(waiter)
    }
  }
}

/**
 * The `stripe-signature` header: one `v1` for each secret, as during a rotation.
 * https://docs.stripe.com/webhooks#verify-manually
 */
function signatureHeader(body: string, secrets: readonly string[], at: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
  )
  return [`t=${at}`, ...signatures].join(',')
}
