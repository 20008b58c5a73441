import { isLoopback } from '../base/outward/loopback.ts'

/** What a text means, or what is wrong with it; the words never repeat the text. */
export type Read<T> = { readonly value: T } | { readonly wrong: string }

export interface Setting<T> {
  /** Completes “Set NAME to …”. */
  readonly expects: string
  readonly parse: (text: string) => Read<T>
  /** Used when it is absent. `required`: outside `bursar dev` the start is refused. */
  readonly absent: { readonly value: T; readonly said: string } | 'required'
  /** Empty is as good as absent, but where that would move data or be a guess. */
  readonly empty: 'absent' | 'refused'
}

export const setting = <T>(entry: Setting<T>): Setting<T> => entry

export function parseInteger(text: string, min: number, max: number): Read<number> {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return { value }
  return { wrong: `it is no whole number from ${min} to ${max}` }
}

export function matching(text: string, pattern: RegExp, wrong: string): Read<string> {
  return pattern.test(text) ? { value: text } : { wrong }
}

/** `host`: nothing may stand behind the port. */
export function parseBaseUrl(text: string, upTo: 'host' | 'path'): Read<URL> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return { wrong: 'it is no URL' }
  if (url.username !== '' || url.password !== '') return { wrong: 'it holds a password' }
  if (upTo === 'host' && url.pathname !== '/')
    return { wrong: 'it has more than a host and a port' }
  if (url.search !== '' || url.hash !== '') return { wrong: 'it has more than a host and a port' }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { wrong: 'http would send secrets in clear to another machine' }
  }
  return { value: url }
}
