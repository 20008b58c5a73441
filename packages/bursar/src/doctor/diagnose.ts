import { AppError } from '@bursar/wire/errors'
import {
  type Check,
  type CheckState,
  type DoctorContext,
  error,
  type Problem,
  unknown,
} from './check.ts'
import { CHECKS } from './checks.ts'

/** Longer than the slowest thing that a check waits for: a mail server that says nothing. */
const DEADLINE_MS = 15_000

export interface CheckResult {
  readonly id: string
  readonly title: string
  readonly state: CheckState
  /** What was found, and from what; of a fault its sentence. */
  readonly note: string
  /** Of a check that was skipped: the title of the one that has the fault. */
  readonly because?: string
  readonly problems: readonly Problem[]
}

export interface DiagnoseOptions {
  /** Called after each check. */
  readonly onChecked?: (checked: number) => void
}

/**
 * Runs every check, all of them at the same time, and writes nothing: neither here nor at Stripe. A
 * check whose precondition has an error is skipped, so that one fault is named once.
 */
export async function diagnose(
  context: DoctorContext,
  { onChecked }: DiagnoseOptions = {},
): Promise<CheckResult[]> {
  const started = new Map<string, Promise<CheckResult>>()
  let checked = 0
  const start = (check: Check): Promise<CheckResult> => {
    const known = started.get(check.id)
    if (known !== undefined) return known
    const needed = CHECKS.filter(({ id }) => check.needs.includes(id))
    const result = Promise.all(needed.map(start)).then(async (results) => {
      const missing = results.find(isUnusable)
      const done = missing === undefined ? await runOne(check, context) : skipped(check, missing)
      checked += 1
      onChecked?.(checked)
      return done
    })
    started.set(check.id, result)
    return result
  }
  return Promise.all(CHECKS.map(start))
}

function isUnusable({ state, problems }: CheckResult): boolean {
  return state === 'skipped' || problems.some(({ severity }) => severity === 'error')
}

function skipped({ id, title }: Check, missing: CheckResult): CheckResult {
  const because = missing.because ?? missing.title
  const note = `Not checked until this is fixed: ${because}.`
  return { id, title, state: 'skipped', note, because, problems: [] }
}

async function runOne(check: Check, context: DoctorContext): Promise<CheckResult> {
  const { id, title } = check
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new LateCheck()), { once: true })
  })
  try {
    const outcome = await Promise.race([check.run(context, signal), late])
    return { id, title, ...outcome, note: outcome.problems[0]?.sentence ?? outcome.note }
  } catch (failure) {
    if (isForbidden(failure)) {
      // Which permission is missing is for the check of the permissions to say.
      return { id, title, ...unknown('The Stripe key may not read this.') }
    }
    const problem = toProblem(failure)
    return { id, title, state: 'problem', note: problem.sentence, problems: [problem] }
  }
}

function isForbidden(failure: unknown): boolean {
  return failure instanceof AppError && failure.code === 'STRIPE_FORBIDDEN'
}

class LateCheck extends Error {}

/** A check that could not be finished, in the words of the error table. */
function toProblem(failure: unknown): Problem {
  if (failure instanceof LateCheck) {
    const seconds = DEADLINE_MS / 1000
    return error(`The check did not end within ${seconds} seconds.`, 'Run `bursar doctor` again.')
  }
  if (!(failure instanceof AppError)) throw failure
  return error(`${failure.message} (${failure.code})`, failure.advice)
}
