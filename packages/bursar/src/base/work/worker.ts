/** How long a worker that found nothing waits before it looks again. */
const IDLE_MS = 250

/** How long it waits after the database failed. */
const TROUBLE_MS = 1_000

export interface WorkerOptions<C> {
  /** Claims at once and refreshes side by side, at most. */
  readonly concurrency: number
  /**
   * Takes up to `limit` claims beside those that are under way; an empty list when there is nothing
   * to do now.
   */
  readonly claim: (limit: number, underWay: readonly C[]) => Promise<readonly C[]>
  /** Carries one claim out. Must deal with its own failures: what it throws counts as trouble. */
  readonly refresh: (claim: C) => Promise<void>
  readonly onTrouble: (error: unknown) => void
  /** Told of every look that succeeded, whether it found something or not. */
  readonly onClaimed?: () => void
}

/** Claims and refreshes until it is stopped. Several in one process or in many do no harm. */
export class Worker<C> {
  readonly #options: WorkerOptions<C>
  readonly #running = new Map<Promise<void>, C>()
  #stopped = false
  #wake: () => void = () => undefined
  #loop: Promise<void> = Promise.resolve()
  #isWoken = false

  constructor(options: WorkerOptions<C>) {
    this.#options = options
  }

  start(): void {
    this.#loop = this.#run()
  }

  /** Something new is there: look now instead of at the next round. */
  wake(): void {
    this.#isWoken = true
    this.#wake()
  }

  /** Claims nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    await this.#loop
    await Promise.all(this.#running.keys())
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#isWoken = false
      const pauseMs = await this.#round()
      if (pauseMs > 0 && !this.#stopped && !this.#isWoken) await this.#pause(pauseMs)
    }
  }

  /** Gives how long to wait before the next round, in milliseconds. */
  async #round(): Promise<number> {
    const free = this.#options.concurrency - this.#running.size
    if (free <= 0) {
      await Promise.race(this.#running.keys())
      return 0
    }
    try {
      const claims = await this.#options.claim(free, [...this.#running.values()])
      this.#options.onClaimed?.()
      for (const claim of claims) this.#launch(claim)
      return claims.length === 0 ? IDLE_MS : 0
    } catch (error) {
      this.#options.onTrouble(error)
      return TROUBLE_MS
    }
  }

  #launch(claim: C): void {
    const running = this.#options
      .refresh(claim)
      .catch(this.#options.onTrouble)
      .finally(() => {
        this.#running.delete(running)
        this.wake()
      })
    this.#running.set(running, claim)
  }

  #pause(pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
