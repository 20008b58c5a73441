/** Runs at most so many things at the same time, the others in turn. */
export class ConcurrencyLimit {
  readonly #ends: Promise<unknown>[]

  constructor(count: number) {
    this.#ends = Array.from({ length: count }, () => Promise.resolve())
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#ends.shift() ?? Promise.resolve()
    const running = before.then(work)
    // Its caller is told of a failure; the next one runs all the same.
    this.#ends.push(running.catch(() => undefined))
    return running
  }
}
