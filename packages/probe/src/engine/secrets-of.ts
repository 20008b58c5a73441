import type { ProbeOptions } from './options.ts'

/** Everything else that a request brings may be somebody's session. */
const HARMLESS_HEADERS = ['accept', 'accept-language', 'content-type', 'origin', 'referer']
/** Shorter pieces of a header, such as `Bearer` or `path=/`, are words. */
const PIECE_SIGNS_MIN = 8

/** What no report may hold: the signing secrets, and what proves who somebody is to the service. */
export function secretsOf({ secrets, world }: Pick<ProbeOptions, 'secrets' | 'world'>): string[] {
  const headers = Object.entries(world?.checkout?.headers ?? {})
  const guarded = headers.filter(([name]) => !HARMLESS_HEADERS.includes(name.toLowerCase()))
  const values = guarded.flatMap(([, value]) => [value, ...piecesOf(value)])
  return [...secrets, ...values]
}

const piecesOf = (value: string) =>
  value.split(/[\s;=,]+/).filter((piece) => piece.length >= PIECE_SIGNS_MIN)
