/** What another process observes is noticed after this at the latest. */
const READ_AGAIN_MS = 400

/** Somebody who looks at a page, in a few tabs. */
const WAITERS_PER_TENANT_MAX = 5
/** Of one process: each of them looks again and again, over few connections. */
const WAITERS_MAX = 100

interface Waiting {
  readonly objects: ReadonlySet<string>
  readonly go: () => void
}

/** Tells those who wait that an object was observed, and the worker that somebody waits. */
export class RefreshWaiters {
  readonly #waiting = new Set<Waiting>()
  readonly #waiters = new Map<string, number>()
  #waitersCount = 0
  readonly #wake: () => void

  /** `wake`: something is stale, look now. */
  constructor(wake: () => void) {
    this.#wake = wake
  }

  wake(): void {
    this.#wake()
  }

  /** A place to wait in, left by what is given; null: the tenant, or everybody, has enough. */
  enter(tenantId: string): (() => void) | null {
    const own = this.#waiters.get(tenantId) ?? 0
    if (own >= WAITERS_PER_TENANT_MAX || this.#waitersCount >= WAITERS_MAX) return null
    this.#waiters.set(tenantId, own + 1)
    this.#waitersCount += 1
    return () => {
      const left = (this.#waiters.get(tenantId) ?? 1) - 1
      if (left === 0) this.#waiters.delete(tenantId)
      else this.#waiters.set(tenantId, left)
      this.#waitersCount -= 1
    }
  }

  /** It was observed in this process. */
  tell(objectId: string): void {
    for (const { objects, go } of [...this.#waiting]) if (objects.has(objectId)) go()
  }

  /** Resolves when one of them is observed, after a moment, or when nobody waits any more. */
  next(objects: readonly string[], gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer)
        this.#waiting.delete(waiting)
        gone.removeEventListener('abort', go)
        resolve()
      }
      const waiting: Waiting = { objects: new Set(objects), go }
      const timer = setTimeout(go, READ_AGAIN_MS)
      this.#waiting.add(waiting)
      if (gone.aborted) go()
      else gone.addEventListener('abort', go)
    })
  }
}
