/** Does the work again and again, with a pause in between and never twice at once. */
export interface Repeating {
  /** Ends it, and waits for the round that is under way. */
  stop(): Promise<void>
}

/**
 * `work` must deal with its own failures. The timer keeps no process alive. `firstMs`: the pause
 * before the first round.
 */
export function repeat(
  pauseMs: number,
  work: () => Promise<unknown>,
  firstMs = pauseMs,
): Repeating {
  let timer: NodeJS.Timeout | undefined
  let round: Promise<unknown> = Promise.resolve()
  let stopped = false
  const next = (afterMs: number) => {
    timer = setTimeout(() => {
      round = work().finally(() => {
        if (!stopped) next(pauseMs)
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
