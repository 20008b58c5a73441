import { z } from 'zod'
import { isLoopback } from '../base/outward/loopback.ts'
import type { Read } from './settings/read.ts'

/** An environment variable. */
export interface Setting<T> {
  /** What it is for, in the words of the reference. */
  readonly meaning: string
  /** Completes “Set NAME to …”. */
  readonly expects: string
  /** Each message says what is wrong, completes “NAME cannot be used: …” and repeats nothing. */
  readonly schema: z.ZodType<T, string>
  /** `required`: outside `bursar dev` the start is refused. */
  readonly absent: { readonly value: T; readonly said: string; readonly required?: true }
  /** Where it would move data or be a guess, empty is not as good as absent. */
  readonly empty?: 'refused'
  /** Belongs where secrets are kept. */
  readonly secret?: true
}

export const setting = <T>(entry: Setting<T>): Setting<T> => entry

/** Without it the service does not start. */
export function required<T>(value: T): Setting<T>['absent'] {
  return { value, said: '**required** outside `bursar dev`', required: true }
}

/** The default, as it would be written. */
export function usual<T extends string | number>(value: T): { value: T; said: string } {
  return { value, said: `\`${value}\`` }
}

export const NONE = { value: null, said: 'none' }

export function textLike(pattern: RegExp, wrong: string): z.ZodString {
  return z.string().regex(pattern, wrong)
}

export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  const error = `it is not a whole number from ${min} to ${max}`
  return textLike(/^\d{1,9}$/, error)
    .transform(Number)
    .pipe(z.int().min(min, error).max(max, error))
}

/** For what is more than a pattern. */
export function readBy<T>(parse: (text: string) => Read<T>): z.ZodType<T, string> {
  return z.string().transform((text, { addIssue }) => {
    const read = parse(text)
    if ('value' in read) return read.value
    addIssue(read.wrong)
    return z.NEVER
  })
}

/** `host`: nothing may stand behind the port. */
export function baseUrl(upTo: 'host' | 'path'): z.ZodType<URL, string> {
  return readBy((text) => parseBaseUrl(text, upTo))
}

function parseBaseUrl(text: string, upTo: 'host' | 'path'): Read<URL> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    return { wrong: 'it is not a URL' }
  if (url.username !== '' || url.password !== '') return { wrong: 'it contains a password' }
  if (upTo === 'host' && url.pathname !== '/')
    return { wrong: 'it has more than a host and a port' }
  if (url.search !== '' || url.hash !== '') return { wrong: 'it has more than a host and a port' }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { wrong: 'http would send secrets unencrypted to another machine' }
  }
  return { value: url }
}
