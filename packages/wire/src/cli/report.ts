import { AppError } from '../errors.ts'
import { redactSecrets } from '../text/redact-secrets.ts'

/** `sysexits.h`: something is misconfigured. */
const EXIT_CONFIG = 78
const EXIT_FAILURE = 1

/** Tells a person what happened and what to do next. Gives the exit code. */
export function report(error: unknown): number {
  if (!(error instanceof AppError)) {
    // A bug of ours: its stack helps more than any sentence, and it holds no data.
    const stack = error instanceof Error ? error.stack : String(error)
    say(String(stack))
    return EXIT_FAILURE
  }
  say(`${error.message}\n${error.advice}\n(${error.code})`)
  return error.family === 'config' ? EXIT_CONFIG : EXIT_FAILURE
}

function say(text: string): void {
  process.stderr.write(`${redactSecrets(text)}\n`)
}
