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
import { DeliveryBook } from './delivery-book.ts'
import { type Endpoint, isFor } from './endpoint.ts'
import { IdleWaiters } from './idle-waiters.ts'
import { PendingEvents } from './pending-events.ts'
import type { RetrySchedule } from './retry-schedule.ts'
import { send } from './send.ts'
import { signatureHeader } from './signature-header.ts'

export interface DeliveryOptions {
  faults: FaultInjection
  /** Real time in Unix milliseconds, used in signatures. */
  realNow: () => number
  /** The clock of the simulator in Unix milliseconds. */
  simulatedNow: () => number
  schedule: RetrySchedule
  timeoutMs: number
  concurrency: number
  /** Whether a delivery waits until `kept` has been called after its event. */
  waitsUntilKept: boolean
  /** Called after each attempt. */
  onChange: () => void
  /** Called when an endpoint was disabled after days of failures. */
  onDisabled: (endpoint: Endpoint) => void
}

const DELAY_MS_MAX = 2000

/** Delivers at least once to each endpoint, with retries until a 2xx. */
export class Deliveries {
  readonly endpoints: Endpoint[] = []
  readonly pending = new PendingEvents()
  readonly #options: DeliveryOptions
  readonly #book = new DeliveryBook()
  #waiting: Work[] = []
  readonly #inFlight = new Map<Work, Promise<void>>()
  #keptUpTo: number
  #paused = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  readonly #idle = new IdleWaiters((endpoint) => this.#outstandingTo(endpoint))

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#keptUpTo = options.waitsUntilKept ? 0 : Number.POSITIVE_INFINITY
  }

  /** Queues an event for all matching endpoints. */
  add(event: SimulatedEvent): void {
    for (const endpoint of this.endpoints) {
      // While an endpoint is disabled, its events stay pending and are never sent.
      if (isFor(endpoint, event.type, event.account)) this.pending.expect(event.id, endpoint.id)
    }
    for (const endpoint of this.endpoints) {
      for (const thin of formsFor(endpoint, event)) this.#addOne(event, endpoint, thin)
    }
  }

  /** Whether retries follow the clock of the simulator. */
  get followsClock(): boolean {
    return this.#options.schedule.time === 'simulated'
  }

  /** When the next delivery is due after now, in Unix seconds. null: none is. */
  nextDue(): number | null {
    const later = this.#waiting.filter(({ dueAt }) => dueAt > this.#now)
    const first = later.reduce((min, { dueAt }) => Math.min(min, dueAt), Infinity)
    return first === Infinity ? null : Math.ceil(first / 1000)
  }

  /** Sends all that is due, and waits for the answers. */
  async settle(): Promise<void> {
    for (;;) {
      this.#pump()
      if (this.#inFlight.size === 0) return
      await Promise.all(this.#inFlight.values())
    }
  }

  log(): Delivery[] {
    return this.#book.list()
  }

  get outstanding(): number {
    return this.#outstandingTo(undefined)
  }

  state(): KeptDelivery[] {
    return this.#book.state()
  }

  /** Loads saved deliveries and retries interrupted ones. */
  restore(
    kept: readonly KeptDelivery[],
    eventOf: (delivery: KeptDelivery) => SimulatedEvent | undefined,
  ): void {
    for (const one of kept) {
      const { attempts, dueAt, pending = 1, state, thin } = one
      const event = eventOf(one)
      const endpoint = this.endpoints.find(({ id }) => id === one.endpoint)
      if (event === undefined || endpoint === undefined) continue
      const work = this.#book.note({ event, endpoint, pending, thin, dueAt })
      work.attempts.push(...attempts)
      work.state = isOpen({ state }) ? 'waiting' : state
      if (isOpen({ state })) this.#waiting.push(work)
    }
    this.kept()
  }

  /** All events until now are saved and may be delivered. */
  kept(): void {
    if (this.#options.waitsUntilKept) this.#keptUpTo = this.#book.count
    setImmediate(() => this.#pump())
  }

  /** Whether events wait to be saved. */
  get isHeld(): boolean {
    return this.#book.count > this.#keptUpTo
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
    const before = this.#book.count
    for (const endpoint of this.endpoints) {
      if (endpointId !== undefined && endpoint.id !== endpointId) continue
      for (const thin of formsFor(endpoint, event)) this.#queue(event, endpoint, thin, 0)
    }
    this.#pump()
    return this.#book.count - before
  }

  /** Resolves when no delivery or retry is pending, for one endpoint or all. */
  caughtUp(endpoint?: string): Promise<void> {
    return this.#idle.wait(endpoint)
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
    this.#idle.check()
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
    const pending = Math.max(1, this.pending.countOf(event.id))
    const work = this.#book.note({ event, endpoint, thin, pending, dueAt: this.#now + delayMs })
    this.#waiting.push(work)
    this.#options.onChange()
    return work
  }

  #pump(): void {
    if (this.#paused || this.#stopped) return
    const now = this.#now
    while (this.#inFlight.size < this.#options.concurrency) {
      const index = this.#waiting.findIndex(
        (work) => work.dueAt <= now && work.number <= this.#keptUpTo,
      )
      if (index < 0) break
      const [work] = this.#waiting.splice(index, 1)
      if (work === undefined) break
      if (this.#canTry(work)) void this.#try(work).then(() => this.#pump())
      else work.state = 'given_up'
    }
    this.#idle.check()
    this.#setTimer(now)
  }

  /**
   * A retry for an endpoint that is disabled or deleted by then is given up.
   * https://docs.stripe.com/webhooks#automatic-retries
   */
  #canTry({ attempts, endpoint }: Work): boolean {
    return attempts.length === 0 || (endpoint.enabled && this.endpoints.includes(endpoint))
  }

  get #now(): number {
    return this.followsClock ? this.#options.simulatedNow() : this.#options.realNow()
  }

  #setTimer(now: number): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#inFlight.size >= this.#options.concurrency) return
    if (this.followsClock) return
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
    this.#idle.check()
  }

  async #attempt(work: Work): Promise<void> {
    const { realNow, schedule, timeoutMs } = this.#options
    work.state = 'sending'
    const at = realNow()
    const body = bodyOf(work)
    const signature = signatureHeader(body, work.endpoint.secrets, Math.floor(at / 1000))
    const answer = await send(work.endpoint, body, signature, timeoutMs)
    const durationMs = realNow() - at
    work.attempts.push({ at, status: answer.status, answer: answer.text, durationMs })
    const isAccepted = answer.status !== null && answer.status >= 200 && answer.status < 300
    this.#judge(work, isAccepted)
    const waitMs = schedule.afterMs[work.attempts.length - 1]
    if (isAccepted) work.state = 'delivered'
    else if (waitMs === undefined || this.#stopped) work.state = 'given_up'
    else {
      work.state = 'waiting'
      work.dueAt = this.#now + waitMs
      this.#waiting.push(work)
    }
    this.#options.onChange()
  }

  #judge({ endpoint, event }: Work, isAccepted: boolean): void {
    if (isAccepted) {
      this.pending.accepted(event.id, endpoint.id)
      endpoint.failingSince = null
      return
    }
    endpoint.failingSince ??= this.#now
    const { disablesAfterMs } = this.#options.schedule
    const isOver = this.#now - endpoint.failingSince >= (disablesAfterMs ?? Infinity)
    if (!isOver || !endpoint.enabled) return
    endpoint.enabled = false
    this.#options.onDisabled(endpoint)
  }

  #outstandingTo(endpoint: string | undefined): number {
    if (endpoint === undefined) return this.#waiting.length + this.#inFlight.size
    return [...this.#waiting, ...this.#inFlight.keys()].filter(
      (work) => work.endpoint.id === endpoint,
    ).length
  }
}
