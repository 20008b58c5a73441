import type { Clock } from '@bursar/wire/clock'
import type { Config } from '../config/config.ts'
import type { Pool } from '../postgres/pool.ts'
import type { StripeInspector } from '../stripe/stripe-inspector.ts'

/** `error`: Bursar does not work as configured. `warning`: part of it, or soon. `info`: a state. */
export type ProblemSeverity = 'error' | 'warning' | 'info'

export interface Problem {
  readonly severity: ProblemSeverity
  /** What is wrong. No secret and no personal data. */
  readonly sentence: string
  /** The command or the setting that fixes it. */
  readonly fix: string
}

/**
 * `ok`: checked. `problem`: checked, with a fault. `off`: not configured, so nothing to check.
 * `unknown`: cannot be found out. `skipped`: a check that it needs has a fault.
 */
export type CheckState = 'ok' | 'problem' | 'off' | 'unknown' | 'skipped'

export interface Outcome {
  readonly state: Exclude<CheckState, 'skipped'>
  /** What is known and from what. */
  readonly note: string
  readonly problems: readonly Problem[]
}

export interface DoctorContext {
  readonly config: Config
  readonly clock: Clock
  /** null: there is no database yet. */
  readonly pool: Pool | null
  readonly stripe: StripeInspector
}

export interface Check {
  /** Stable: `stripe_key`. */
  readonly id: string
  readonly title: string
  /** What holds where everything is right. */
  readonly how: string
  /** Checks that must be without errors, or this one says nothing of its own. */
  readonly needs: readonly string[]
  /** Aborted at the deadline. */
  readonly run: (context: DoctorContext, signal: AbortSignal) => Promise<Outcome>
}

export function ok(note: string): Outcome {
  return { state: 'ok', note, problems: [] }
}

export function off(note: string): Outcome {
  return { state: 'off', note, problems: [] }
}

export function unknown(note: string): Outcome {
  return { state: 'unknown', note, problems: [] }
}

/** A check with one fault. */
export function faulty(problem: Problem): Outcome {
  return { state: 'problem', note: problem.sentence, problems: [problem] }
}

/** `ok` with its note where there is no problem. */
export function judged(problems: readonly Problem[], note: string): Outcome {
  return { state: problems.length === 0 ? 'ok' : 'problem', note, problems }
}

export function error(sentence: string, fix: string): Problem {
  return { severity: 'error', sentence, fix }
}

export function warning(sentence: string, fix: string): Problem {
  return { severity: 'warning', sentence, fix }
}

export function info(sentence: string, fix: string): Problem {
  return { severity: 'info', sentence, fix }
}
