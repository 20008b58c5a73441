import type { Clock } from '@bursar/wire/clock'

/**
 * The loops of a process that works. One is alive while its last success, or its start, is no older
 * than this many seconds: several rounds may fail before.
 */
export const LOOP_SECONDS_MAX = {
  /** Claims objects to refresh. */
  refresh: 60,
  /** Hands pending deliveries to the queue. */
  deliver: 60,
  tick: 60,
  /** Tells operators, and watches whether Stripe answers. */
  alert: 60,
  /** Ends add-ons. */
  addon: 300,
  anchor: 300,
  /** Looks each minute for accounts whose events are to be read. */
  catch_up: 600,
  /** Reads all subscriptions of an account once a day, which can take an hour. */
  sweep: 14_400,
  /** Compares all answers of an account with Stripe once a day. */
  verify: 14_400,
  /** Runs by the hour. */
  schedule: 7_800,
} as const

export type LoopName = keyof typeof LOOP_SECONDS_MAX

/** Those of a process: where nothing is ever delivered, that loop does not run. */
export function loopsThatRun({ delivers }: { readonly delivers: boolean }): LoopName[] {
  const names = Object.keys(LOOP_SECONDS_MAX) as LoopName[]
  return names.filter((name) => delivers || name !== 'deliver')
}

/** Hears of every success of the loops of this process. */
export class Loops {
  readonly #clock: Clock
  readonly #last = new Map<LoopName, number>()
  readonly #startedAt: number

  constructor(clock: Clock, names: readonly LoopName[]) {
    this.#clock = clock
    this.#startedAt = this.#nowSeconds()
    for (const name of names) this.#last.set(name, 0)
  }

  succeeded(name: LoopName): void {
    this.#last.set(name, this.#nowSeconds())
  }

  /** In Unix seconds; 0: never yet. */
  lastSuccesses(): { loop: LoopName; seconds: number }[] {
    return [...this.#last].map(([loop, seconds]) => ({ loop, seconds }))
  }

  /** Those that have not succeeded for too long. */
  dead(): LoopName[] {
    const now = this.#nowSeconds()
    return this.lastSuccesses()
      .filter(({ loop, seconds }) => {
        const since = seconds === 0 ? this.#startedAt : seconds
        return now - since > LOOP_SECONDS_MAX[loop]
      })
      .map(({ loop }) => loop)
  }

  #nowSeconds(): number {
    return this.#clock.now().getTime() / 1000
  }
}
