import { Agenda } from './agenda.ts'

/** A timeline of virtual time: that of the world, or of one test clock. */
export class Timeline {
  readonly agenda = new Agenda()
  /** The test clock. null: the time of the world. */
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
