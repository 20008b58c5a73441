import type { Exchange } from '../http/exchange.ts'

/** The same thing asked twice, about other ids: what differs between these says nothing. */
export type Baseline = readonly [Exchange, Exchange]

/**
 * Whether a later answer differs from how it was answered before. Its text counts only where it
 * was steady: many endpoints echo an id, a time or a request id.
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

/** Ids, times and counters. A clock can be the same twice and move on afterwards. */
const SHIFTING = /[0-9a-f]{8,}|\d+/gi
