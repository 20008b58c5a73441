import type { Clock } from '../../packages/wire/src/clock.ts'

/** Time that passes only when a test says so. */
export class VirtualClock implements Clock {
  #now: number

  constructor(start = '2026-01-01T00:00:00Z') {
    this.#now = Date.parse(start)
  }

  now(): Date {
    return new Date(this.#now)
  }

  advanceSeconds(seconds: number): void {
    this.#now += seconds * 1000
  }

  advanceDays(days: number): void {
    this.advanceSeconds(days * 24 * 60 * 60)
  }

  set(instant: string | Date): void {
    this.#now = new Date(instant).getTime()
  }
}
