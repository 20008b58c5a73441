/** How long an orderly stop may take before the process ends all the same. */
const STOP_MS_MAX = 20_000
/** npm passes on the Ctrl-C that the terminal has sent us already: one press, two signals. */
const SAME_PRESS_MS = 1_000

const STOPPING = ['SIGINT', 'SIGTERM'] as const

export interface Signals {
  /** Resolves with the first Ctrl-C or SIGTERM. */
  readonly first: Promise<NodeJS.Signals>
  hasCome(): boolean
  /** Aborted by it, for waits that shall end with it. */
  readonly giveUp: AbortSignal
}

/**
 * To be called before anything is started, so that whatever was started by then is stopped too.
 * From the first signal on, the process has 20 s; another press of Ctrl-C ends it at once.
 */
export function listenForSignals(): Signals {
  let cameAt: number | null = null
  const waits = new AbortController()
  const first = new Promise<NodeJS.Signals>((resolve) => {
    const hear = (signal: NodeJS.Signals) => {
      const now = performance.now()
      if (cameAt !== null) {
        if (now - cameAt > SAME_PRESS_MS) process.exit(1)
        return
      }
      cameAt = now
      setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
      waits.abort()
      resolve(signal)
    }
    for (const signal of STOPPING) process.on(signal, hear)
  })
  return { first, hasCome: () => cameAt !== null, giveUp: waits.signal }
}
