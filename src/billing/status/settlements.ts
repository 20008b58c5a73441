/** What another process settles is noticed after this at the latest. */
const LOOK_AGAIN_MS = 400

/** Tells those who wait that a subject was settled, and the worker that somebody waits. */
export class Settlements {
  readonly #waiting = new Set<() => void>()
  readonly #wake: () => void

  /** `wake`: something is dirty, look now. */
  constructor(wake: () => void) {
    this.#wake = wake
  }

  poke(): void {
    this.#wake()
  }

  /** A subject was settled in this process. */
  tell(): void {
    for (const go of [...this.#waiting]) go()
  }

  /** Resolves at the next settlement, after a moment, or when nobody waits any more. */
  next(gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer)
        this.#waiting.delete(go)
        gone.removeEventListener('abort', go)
        resolve()
      }
      const timer = setTimeout(go, LOOK_AGAIN_MS)
      this.#waiting.add(go)
      if (gone.aborted) go()
      else gone.addEventListener('abort', go)
    })
  }
}
