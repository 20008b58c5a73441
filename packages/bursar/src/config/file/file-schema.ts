import { z } from 'zod'
import { nearestName } from '../nearest-name.ts'

/**
 * The building blocks of the schema of the config file. Each issue is worded to follow the path of
 * its value: “plans.starter.prices” “must be a list, not absent.”
 */

export interface TextRule {
  readonly pattern: RegExp
  /** Completes “must be …”. */
  readonly say: string
  readonly max: number
}

const ENTRIES_MAX = 1000

/** An object whose keys are ours. Others are refused: one line of the message for each. */
export function section<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, known)).join('\n')
        : mustBe('an object', issue.input),
  })
}

/** An object whose keys are names that somebody chose. */
export function named<V extends z.ZodType>(names: TextRule, value: V) {
  const wrongName = `is not a valid name: it must be ${names.say}.`
  const record = z
    .record(z.string().regex(names.pattern), value, {
      error: ({ code, input }) => (code === 'invalid_key' ? wrongName : mustBe('an object', input)),
    })
    .refine((entries) => Object.keys(entries).length <= names.max, {
      error: `must have at most ${names.max} entries.`,
    })
    .meta({ maxProperties: names.max })
  // The record would pass over this key in silence.
  const whole = z.preprocess((entries: z.input<typeof record>, { issues }) => {
    if (typeof entries === 'object' && entries !== null && Object.hasOwn(entries, '__proto__')) {
      issues.push({ code: 'custom', message: wrongName, path: ['__proto__'], input: entries })
    }
    return entries
  }, record)
  return whole.nonoptional()
}

/** A list without repetitions. */
export function list<V extends z.ZodType<string>>(entry: V) {
  return z
    .array(entry, { error: ({ input }) => mustBe('a list', input) })
    .max(ENTRIES_MAX, { error: `must have at most ${ENTRIES_MAX} entries.` })
    .superRefine((entries, { addIssue }) => {
      const twice = entries.find((one, index) => entries.indexOf(one) !== index)
      // What is malformed may be a secret, which is not repeated.
      if (twice !== undefined && entry.safeParse(twice).success)
        addIssue(`contains ${twice} twice.`)
    })
    .meta({ uniqueItems: true })
}

export function text({ pattern, say, max }: TextRule): z.ZodString {
  const error = `must be ${say}.`
  return z.string({ error }).max(max, { error }).regex(pattern, { error })
}

export function choice<const T extends readonly [string, ...string[]]>(allowed: T) {
  const error = `must be ${allowed.map((one) => `"${one}"`).join(' or ')}.`
  return z.enum(allowed, { error })
}

export function wholeNumber(min: number, max: number): z.ZodInt {
  const error = `must be a whole number from ${min} to ${max}.`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'must be true or false.' })
}

/** Of a check: also where some of its parts are malformed. It must not trust what it gets. */
export const WHATEVER_ELSE_IS_WRONG = {
  when: ({ value }: z.core.ParsePayload) => typeof value === 'object' && value !== null,
}

/** null is as good as absent, as some writers of JSON have it. */
export function nullIsAbsent<S extends z.ZodType>(schema: S) {
  return z.preprocess((value: z.input<S> | undefined) => value ?? undefined, schema)
}

/** Where it is absent or null, the usual is taken. */
export function usually<S extends z.ZodType>(schema: S, usual: z.input<S>) {
  return nullIsAbsent(schema.prefault(usual))
}

/** Where it is absent, there is none. */
export function orNone<S extends z.ZodType>(schema: S) {
  return schema.optional().transform((value) => value ?? null)
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known)
  return nearest === null
    ? `is not a known key. Known keys: ${known.join(', ')}.`
    : `is not a known key. Did you mean ${nearest}?`
}

function mustBe(what: string, value: unknown): string {
  return `must be ${what}, not ${kindOf(value)}.`
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
