import { AppError } from '../base/errors.ts'

/** `sysexits.h`: something is misconfigured. */
const EXIT_CONFIG = 78
const EXIT_FAILURE = 1

/** Tells a person what happened and what to do next. Gives the exit code. */
export function report(error: unknown): number {
  if (!(error instanceof AppError)) {
    // A bug of ours: its stack helps more than any sentence, and it holds no data.
    const stack = error instanceof Error ? error.stack : String(error)
    process.stderr.write(`${stack}\n`)
    return EXIT_FAILURE
  }
  process.stderr.write(`${error.message}\n${error.advice}\n(${error.code})\n`)
  return error.family === 'config' ? EXIT_CONFIG : EXIT_FAILURE
}
