import type { Reach } from './target.ts'

/** On a public host at most one request a second leaves, whatever the probes ask for. */
export const PUBLIC_INTERVAL_MS = 1_000

/** The harmless tier ends after this long on a public host, whatever the host does. */
export const PUBLIC_SECONDS_MAX = 180

export interface Pace {
  /** Resolves when the next request may leave. */
  turn(): Promise<void>
}

export function paceFor(reach: Reach, intervalMs = PUBLIC_INTERVAL_MS): Pace {
  if (reach !== 'public') return { turn: async () => undefined }
  let freeAt = 0
  return {
    async turn() {
      const now = performance.now()
      const at = Math.max(now, freeAt)
      freeAt = at + intervalMs
      if (at > now) await pause(at - now)
    },
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
