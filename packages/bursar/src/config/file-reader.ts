import { nearestName } from './nearest-name.ts'
import type { Problems } from './problems.ts'

/** Reads an unknown value piece by piece and writes down what is wrong, by its path. */
export interface FileReader {
  /** Its entries, or null where it is no object. Unknown keys are refused. */
  object(at: string, value: unknown, known: readonly string[]): Record<string, unknown> | null
  /** The entries of an object whose keys are names somebody chose. */
  named(at: string, value: unknown, names: NameRule): [name: string, value: unknown][]
  /** A list of texts, without repetitions. */
  texts(at: string, value: unknown, names: NameRule): string[]
  text(at: string, value: unknown, rule: NameRule): string
  oneOf<T extends string>(at: string, value: unknown, allowed: readonly [T, ...T[]]): T
  integer(at: string, value: unknown, range: { min: number; max: number }): number
  refuse(at: string, sentence: string): void
}

export interface NameRule {
  readonly pattern: RegExp
  /** Completes “must be …”. */
  readonly say: string
  readonly max: number
}

export function createFileReader(problems: Problems): FileReader {
  const refuse = (at: string, sentence: string) =>
    problems.add('CONFIG_FILE_MALFORMED', `${at} ${sentence}`)

  const entriesOf = (at: string, value: unknown): [string, unknown][] | null => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.entries(value)
    }
    refuse(at, `must be an object, not ${kindOf(value)}.`)
    return null
  }

  const text = (at: string, value: unknown, { pattern, say, max }: NameRule): string => {
    if (typeof value === 'string' && value.length <= max && pattern.test(value)) return value
    refuse(at, `must be ${say}.`)
    return ''
  }

  return {
    refuse,
    text,
    object(at, value, known) {
      const entries = entriesOf(at, value)
      if (entries === null) return null
      for (const [key] of entries) {
        if (!known.includes(key)) refuse(join(at, key), unknownKey(key, known))
      }
      return Object.fromEntries(entries.filter(([key]) => known.includes(key)))
    },
    named(at, value, rule) {
      const entries = entriesOf(at, value) ?? []
      if (entries.length > rule.max) refuse(at, `must have at most ${rule.max} entries.`)
      const isName = ([name]: [string, unknown]) => {
        if (rule.pattern.test(name)) return true
        refuse(join(at, name), `is not a usable name: it must be ${rule.say}.`)
        return false
      }
      return entries.slice(0, rule.max).filter(isName)
    },
    texts(at, value, rule) {
      if (!Array.isArray(value)) {
        refuse(at, `must be a list, not ${kindOf(value)}.`)
        return []
      }
      if (value.length > TEXTS_MAX) refuse(at, `must have at most ${TEXTS_MAX} entries.`)
      const list = value.slice(0, TEXTS_MAX)
      const texts = list.map((entry, index) => text(`${at}[${index}]`, entry, rule))
      const twice = texts.find((entry, index) => entry !== '' && texts.indexOf(entry) !== index)
      if (twice !== undefined) refuse(at, `has ${twice} twice.`)
      return texts
    },
    oneOf<T extends string>(at: string, value: unknown, allowed: readonly [T, ...T[]]): T {
      const found = allowed.find((entry) => entry === value)
      if (found === undefined) refuse(at, `must be ${allowed.map((a) => `"${a}"`).join(' or ')}.`)
      return found ?? allowed[0]
    },
    integer(at, value, { min, max }) {
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
        return value
      }
      refuse(at, `must be a whole number from ${min} to ${max}.`)
      return min
    },
  }
}

const TEXTS_MAX = 1000

/** `plans.starter`; a strange key is quoted and cut, so that it cannot disturb the sentence. */
function join(at: string, key: string): string {
  const shown = /^[\w-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64))
  return at === '' ? shown : `${at}.${shown}`
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known)
  return nearest === null
    ? `is not a key we know; known are ${known.join(', ')}.`
    : `is not a key we know; did you mean ${nearest}?`
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
