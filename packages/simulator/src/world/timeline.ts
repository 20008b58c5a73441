import { Agenda } from './agenda.ts'

/** A flow of virtual time: the world’s own, or that of one test clock. */
export class Timeline {
  readonly agenda = new Agenda()
  /** The test clock it belongs to, or null for the world’s own time. */
  readonly testClock: string | null
  #now: number

  constructor(now: number, testClock: string | null) {
    this.#now = now
    this.testClock = testClock
  }

  /** Unix seconds. */
  get now(): number {
    return this.#now
  }

  /** Time never goes back. */
  moveTo(at: number): void {
    this.#now = Math.max(this.#now, at)
  }
}
