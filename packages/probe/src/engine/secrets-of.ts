import type { ProbeOptions } from './options.ts'

/** All other headers may contain a session. */
const HARMLESS_HEADERS = ['accept', 'accept-language', 'content-type', 'origin', 'referer']
/** Shorter parts of a header, such as `Bearer` or `path=/`, are not secret. */
const PIECE_SIGNS_MIN = 8

/** Secrets to keep out of reports: signing secrets, and credentials for the service. */
export function secretsOf({ secrets, world }: Pick<ProbeOptions, 'secrets' | 'world'>): string[] {
  const headers = Object.entries(world?.checkout?.headers ?? {})
  const guarded = headers.filter(([name]) => !HARMLESS_HEADERS.includes(name.toLowerCase()))
  const values = guarded.flatMap(([, value]) => [value, ...piecesOf(value)])
  return [...secrets, ...values]
}

const piecesOf = (value: string) =>
  value.split(/[\s;=,]+/).filter((piece) => piece.length >= PIECE_SIGNS_MIN)
