import { differencesBetween } from '../nearest-name.ts'
import { SETTINGS } from '../settings.ts'
import type { Env } from './load-mode.ts'

/** Too short to tell a slip from another name: `HOST` and `HOME`, `PORT` and `POST`. */
const CHARACTERS_MIN = 6
/** From here on two slips still leave no doubt, nor does one in the first word. */
const LONG_CHARACTERS = 12
/** `ALERT_WEBHOOK` for `ALERT_WEBHOOK_URL`. */
const GUESS_DIFFERENCES_MAX = 4
/** Names that only the config file gives to a variable. */
const NAMED_BY_FILE = /^(?:STRIPE_WEBHOOK|ANNOUNCE)_SECRET_[A-Z0-9_]+$/
/** No other program has variables that begin with it. */
const OURS = 'BURSAR_'

/**
 * A sentence for each variable that nothing reads, but whose name is, but for a slip, that of a
 * setting that is not set. `named`: those that the config file names.
 */
export function misspeltSettings(env: Env, named: readonly string[]): string[] {
  const known = [...Object.keys(SETTINGS), ...named]
  const missing = known.filter((name) => !isSet(env, name))
  return strangersIn(env, known).flatMap((written) => {
    const isFileName = NAMED_BY_FILE.test(written)
    const meant = missing
      .filter((name) => !isFileName || named.includes(name))
      .find((name) => isSlip(written, name))
    return meant === undefined ? [] : [didYouMean(written, meant)]
  })
}

/**
 * Ends a sentence that misses one of these settings: which variable may have been meant for it, or
 * ''. Where the start is refused anyway, less likeness is enough than for a warning.
 */
export function guessedName(env: Env, missed: readonly string[]): string {
  for (const written of strangersIn(env, Object.keys(SETTINGS))) {
    if (NAMED_BY_FILE.test(written)) continue
    const meant = missed.find((name) => isSlip(written, name) || isGuess(written, name))
    if (meant !== undefined) return ` ${didYouMean(written, meant)}`
  }
  return ''
}

function didYouMean(written: string, meant: string): string {
  return `${written} is set, but Bursar does not read it. Did you mean ${meant}?`
}

function strangersIn(env: Env, known: readonly string[]): string[] {
  return Object.keys(env).filter((name) => isSet(env, name) && !known.includes(name))
}

function isSet(env: Env, name: string): boolean {
  return (env[name] ?? '').trim() !== ''
}

function isSlip(written: string, name: string): boolean {
  if (name.length < CHARACTERS_MIN) return false
  if (written.startsWith(OURS) && written.startsWith(`${name}_`)) return true
  const slips = differencesBetween(written.toUpperCase(), name)
  if (name.length >= LONG_CHARACTERS) return slips <= 2
  return slips <= 1 && (firstWord(written) === firstWord(name) || isReordered(written, name))
}

function isGuess(written: string, name: string): boolean {
  const [asked, known] = [firstWord(written), firstWord(name)]
  if (differencesBetween(asked, known) > 1) return false
  return differencesBetween(written.toUpperCase(), name) <= GUESS_DIFFERENCES_MAX
}

function firstWord(name: string): string {
  return name.toUpperCase().split('_')[0] ?? ''
}

/** `SMPT_URL`, but not `SFTP_URL`. */
function isReordered(written: string, name: string): boolean {
  const sorted = (text: string) => [...text].sort().join('')
  return sorted(written.toUpperCase()) === sorted(name)
}
