import type { Exchange } from '../http/exchange.ts'

/** Two answers to equivalent requests. Differences between them are noise. */
export type Baseline = readonly [Exchange, Exchange]

/**
 * Whether a later answer differs from the baseline. A part counts only if it is stable in the
 * baseline, because many endpoints return an ID, a time or a request ID.
 */
export function differsFrom([first, second]: Baseline, later: Exchange): boolean {
  const isSteady = (part: (answer: Exchange) => string) => part(first) === part(second)
  return PARTS.some((part) => isSteady(part) && part(first) !== part(later))
}

const PARTS: readonly ((answer: Exchange) => string)[] = [
  ({ status }) => String(status),
  ({ headers }) => headers['content-type'] ?? '',
  ({ body }) => body.toString('utf8').replaceAll(SHIFTING, '#'),
]

/** IDs, times and counters. A clock may be equal in the baseline and change later. */
const SHIFTING = /[0-9a-f]{8,}|\d+/gi
