import type { Failpoint } from './target.ts'

/** On a public host at most one request a second leaves, whatever the probes ask for. */
export const PUBLIC_INTERVAL_MS = 1_000

/** The harmless tier ends after this long on a public host, whatever the host does. */
export const PUBLIC_SECONDS_MAX = 180

/** Of these, what is kept for the last control, without which the last passes would not count. */
export const CLOSING_SECONDS_MAX = 5

export interface Pace {
  /** The clock that the turns are counted on. */
  nowMs(): number
  /** Resolves when the next request may leave. */
  turn(): Promise<void>
}

export function paceFor(reach: Failpoint, intervalMs = PUBLIC_INTERVAL_MS): Pace {
  const nowMs = () => performance.now()
  if (reach !== 'public') return { nowMs, turn: async () => undefined }
  let freeAt = 0
  return {
    nowMs,
    async turn() {
      const now = nowMs()
      const at = Math.max(now, freeAt)
      freeAt = at + intervalMs
      if (at > now) await pause(at - now)
    },
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
