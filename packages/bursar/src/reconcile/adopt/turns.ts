/** Lets so much work run at the same time; the rest waits for its turn, in order. */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(parallel: number) {
    this.#free = parallel
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((begin) => this.#waiting.push(begin))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
