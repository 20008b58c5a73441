import { styleText } from 'node:util'

/** What a word means to an operator: the color of a state, wherever a command prints one. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'title'

const FORMATS = {
  good: 'green',
  warn: 'yellow',
  bad: 'red',
  calm: 'dim',
  title: 'bold',
} as const satisfies Record<Tone, string>

const TONES: Readonly<Record<string, Tone>> = {
  // Tenants and subscriptions.
  TRIAL: 'good',
  ACTIVE: 'good',
  GRACE: 'warn',
  PENDING: 'warn',
  SUSPENDED: 'bad',
  EXPIRED: 'calm',
  // Findings.
  action: 'bad',
  warning: 'warn',
  info: 'calm',
  // Checks.
  error: 'bad',
  ok: 'good',
  off: 'calm',
  unknown: 'calm',
  skipped: 'calm',
  // Events.
  accepted: 'good',
  unchanged: 'calm',
  pending: 'warn',
  waiting: 'warn',
  on_hold: 'warn',
  blocked: 'bad',
  not_found: 'bad',
  dead_letter: 'bad',
  // Messages and endpoints.
  done: 'good',
  dropped: 'calm',
  failing: 'warn',
  dead: 'bad',
  disabled: 'bad',
}

/** undefined: a word that is printed as it is. */
export function toneOf(word: string): Tone | undefined {
  return Object.hasOwn(TONES, word) ? TONES[word] : undefined
}

/** Colors only a terminal that wants them: Node reads NO_COLOR and FORCE_COLOR, and asks it. */
export function toned(
  text: string,
  tone: Tone | undefined,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  return tone === undefined ? text : styleText(FORMATS[tone], text, { stream })
}

/** A state in its color. */
export function state(word: string): string {
  return toned(word, toneOf(word))
}
