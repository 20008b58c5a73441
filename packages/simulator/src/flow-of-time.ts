import { DAY_SECONDS } from './world/settings.ts'
import type { Timeline } from './world/timeline.ts'

/** An absolute time (Unix seconds or a Date), or a duration. */
export type Advance = number | Date | { seconds: number } | { days: number }

interface DeliveriesInTime {
  /** When the next one is due after now, in Unix seconds. null: none is. */
  nextDue: () => number | null
  /** Sends what is due, and waits for the answers. */
  settle: () => Promise<void>
}

interface FlowOptions {
  timeline: Timeline
  /** Real time, Unix milliseconds. */
  realNow: () => number
  /** Whether virtual time follows real time. */
  passes: boolean
  /** Advances to a time and runs all due tasks on the way. */
  runTo: (to: number) => Promise<void>
  /** Deliveries that follow virtual time. null: they follow real time. */
  deliveries: DeliveriesInTime | null
}

const READ_EVERY_MS = 1000

/** Moves virtual time: on request, and with real time if configured. */
export class FlowOfTime {
  readonly #options: FlowOptions
  #ticker: NodeJS.Timeout | undefined
  #since: { real: number; virtual: number }

  constructor(options: FlowOptions) {
    this.#options = options
    this.#since = this.#present()
  }

  /** Unix seconds of virtual time. */
  get now(): number {
    return this.#options.timeline.now
  }

  /** Starts to follow real time, if configured. */
  start(): void {
    if (!this.#options.passes) return
    this.#since = this.#present()
    this.#ticker = setInterval(() => void this.catchUp(), READ_EVERY_MS)
    this.#ticker.unref()
  }

  stop(): void {
    clearInterval(this.#ticker)
  }

  async advance(to: Advance): Promise<void> {
    await this.#runTo(this.#moment(to))
    this.#since = this.#present()
  }

  /** Advances virtual time to the present, if it follows real time. */
  async catchUp(): Promise<void> {
    const { passes, realNow } = this.#options
    if (!passes) return
    const { real, virtual } = this.#since
    await this.#runTo(virtual + Math.floor((realNow() - real) / 1000))
  }

  /** Deliveries that follow virtual time are sent at their time, after all that happened before. */
  async #runTo(to: number): Promise<void> {
    const { deliveries, runTo, timeline } = this.#options
    if (deliveries === null) return runTo(to)
    const nextStop = () => {
      const stops = [deliveries.nextDue(), timeline.agenda.next].filter((at) => at !== null)
      return Math.min(to, ...stops)
    }
    await deliveries.settle()
    for (let at = nextStop(); at < to; at = nextStop()) {
      await runTo(at)
      await deliveries.settle()
    }
    await runTo(to)
    await deliveries.settle()
  }

  #moment(to: Advance): number {
    if (typeof to === 'number') return Math.floor(to)
    if (to instanceof Date) return Math.floor(to.getTime() / 1000)
    return this.now + ('seconds' in to ? to.seconds : to.days * DAY_SECONDS)
  }

  #present(): { real: number; virtual: number } {
    return { real: this.#options.realNow(), virtual: this.now }
  }
}
