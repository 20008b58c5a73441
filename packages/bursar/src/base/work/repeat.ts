/** Does the work again and again, with a pause in between and never twice at once. */
export interface Repeating {
  /** Ends it, and waits for the round that is under way. */
  stop(): Promise<void>
}

/** A round that hung, as in an outage, is not rested from for many times as long. */
const REST_MS_MAX = 30_000

/**
 * `work` must deal with its own failures. The timer keeps no process alive. `firstMs`: the pause
 * before the first round. `busyShareMax`: of its time it works so much at the most; a round that
 * took long is followed by a longer pause, up to half a minute.
 */
export function repeat(
  pauseMs: number,
  work: () => Promise<unknown>,
  firstMs = pauseMs,
  busyShareMax = 1,
): Repeating {
  let timer: NodeJS.Timeout | undefined
  let round: Promise<unknown> = Promise.resolve()
  let stopped = false
  const next = (afterMs: number) => {
    timer = setTimeout(() => {
      const startedAt = performance.now()
      round = work().finally(() => {
        const tookMs = performance.now() - startedAt
        const restMs = Math.min(tookMs / busyShareMax - tookMs, REST_MS_MAX)
        if (!stopped) next(Math.max(pauseMs, restMs))
      })
    }, afterMs)
    timer.unref()
  }
  next(firstMs)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await round
    },
  }
}
