interface Waiter {
  endpoint: string | undefined
  resolve: () => void
}

/** Those who wait until nothing is pending, for one endpoint or all. */
export class IdleWaiters {
  #waiters: Waiter[] = []
  readonly #outstanding: (endpoint: string | undefined) => number

  constructor(outstanding: (endpoint: string | undefined) => number) {
    this.#outstanding = outstanding
  }

  wait(endpoint: string | undefined): Promise<void> {
    if (this.#outstanding(endpoint) === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ endpoint, resolve }))
  }

  check(): void {
    const ready = (waiter: Waiter) => this.#outstanding(waiter.endpoint) === 0
    const done = this.#waiters.filter(ready)
    this.#waiters = this.#waiters.filter((waiter) => !ready(waiter))
    for (const { resolve } of done) resolve()
  }
}
