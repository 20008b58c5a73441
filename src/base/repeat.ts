/** Does the work again and again, with a pause in between and never twice at once. */
export interface Repeating {
  /** Ends it, and waits for the round that is under way. */
  stop(): Promise<void>
}

/** `work` must deal with its own failures. The timer keeps no process alive. */
export function repeat(pauseMs: number, work: () => Promise<unknown>): Repeating {
  let timer: NodeJS.Timeout | undefined
  let round: Promise<unknown> = Promise.resolve()
  let stopped = false
  const next = () => {
    timer = setTimeout(() => {
      round = work().finally(() => {
        if (!stopped) next()
      })
    }, pauseMs)
    timer.unref()
  }
  next()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await round
    },
  }
}
