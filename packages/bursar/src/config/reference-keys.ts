import type { Read } from './settings/read.ts'

const REFERENCE_KEYS_MAX = 8
const CHARACTERS_MIN = 32
const CHARACTERS_MAX = 255
/** Fewer different characters than this is a placeholder, not a secret. */
const DIFFERENT_CHARACTERS_MIN = 8

/** One or more keys; the first signs, all verify. Never repeats any part of a key. */
export function parseReferenceKeys(text: string): Read<readonly string[]> {
  const keys = text.split(',').map((part) => part.trim())
  if (keys.length > REFERENCE_KEYS_MAX)
    return { wrong: `it has more than ${REFERENCE_KEYS_MAX} keys` }
  for (const [index, key] of keys.entries()) {
    const wrong = whatIsWrongWithKey(key)
    const which = keys.length === 1 ? '' : `key ${index + 1} of ${keys.length}: `
    if (wrong !== null) return { wrong: which + wrong }
    if (keys.indexOf(key) !== index) return { wrong: `${which}it is listed twice` }
  }
  return { value: keys }
}

function whatIsWrongWithKey(key: string): string | null {
  if (!/^[\x21-\x7e]*$/.test(key)) return 'it has spaces or special characters'
  if (key.length < CHARACTERS_MIN) return `it has fewer than ${CHARACTERS_MIN} characters`
  if (key.length > CHARACTERS_MAX) return `it has more than ${CHARACTERS_MAX} characters`
  if (new Set(key).size < DIFFERENT_CHARACTERS_MIN) return 'it is a placeholder'
  return null
}
