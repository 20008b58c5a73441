import type { Failpoint } from './target.ts'

/** A public host gets at most one request per second. */
export const PUBLIC_INTERVAL_MS = 1_000

/** Time limit of harmless probes on a public host. */
export const PUBLIC_SECONDS_MAX = 180

/** Time reserved for the last positive control, without which the last passes would not count. */
export const CLOSING_SECONDS_MAX = 5

export interface Pace {
  /** The clock of the rate limit. */
  nowMs(): number
  /** Resolves when the next request may start. */
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
