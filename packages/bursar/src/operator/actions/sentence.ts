import { sayMinute } from '@bursar/wire/text/say-instant'

export type Details = Readonly<Record<string, unknown>>

/** Pure: what was done, as it follows the name of who did it. */
export type Sentence = (of: Details) => string

export function text(of: Details, key: string): string {
  const value = of[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'unknown'
}

export function untilOf(of: Details, key: string): string {
  const instant = of[key]
  return typeof instant === 'string' ? ` until ${sayMinute(instant)}` : ''
}
