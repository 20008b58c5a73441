/** Calls in a row that hang until a handler is called less often. */
const SLOW_BORNE = 3
const PAUSE_SECONDS_MIN = 60
const PAUSE_SECONDS_MAX = 900

interface Standing {
  readonly slow: number
  readonly pausedUntilMs: number
  /** After a pause one call shows whether it is back. */
  readonly isProbed: boolean
}

/**
 * Who hangs is called ever less often, so that it keeps no other handler waiting. Known to this
 * process only: the next one finds out by itself.
 */
export class HookPauses {
  readonly #standings = new Map<string, Standing>()

  /** Whether it may be called now. Whoever is admitted tells how it ended. */
  admits(name: string, now: Date): boolean {
    const standing = this.#standings.get(name)
    if (standing === undefined || standing.slow < SLOW_BORNE) return true
    if (standing.isProbed || now.getTime() < standing.pausedUntilMs) return false
    this.#standings.set(name, { ...standing, isProbed: true })
    return true
  }

  /** It has returned, or thrown: it does not hang. */
  answered(name: string): void {
    this.#standings.delete(name)
  }

  hung(name: string, now: Date): void {
    const standing = this.#standings.get(name)
    const wasSlow = standing?.slow ?? 0
    // Of many side by side, those after the first few tell nothing that the pause does not know.
    if (wasSlow >= SLOW_BORNE && standing?.isProbed === false) return
    const slow = wasSlow + 1
    const seconds = Math.min(
      PAUSE_SECONDS_MIN * 2 ** Math.max(0, slow - SLOW_BORNE),
      PAUSE_SECONDS_MAX,
    )
    this.#standings.set(name, {
      slow,
      pausedUntilMs: now.getTime() + seconds * 1000,
      isProbed: false,
    })
  }
}
