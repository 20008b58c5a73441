import { styleText } from 'node:util'
import { CommanderError } from 'commander'
import { AppError } from '../errors.ts'
import { redactSecrets } from '../text/redact-secrets.ts'
import { isReaderGone } from './reader-gone.ts'

/** `sysexits.h`: something is misconfigured. */
const EXIT_CONFIG = 78
const EXIT_FAILURE = 1

/** Prints what happened and what to do next. Gives the exit code. */
export function report(error: unknown): number {
  if (isReaderGone(error)) return 0
  // Of the command line itself: it names the option.
  if (error instanceof CommanderError) {
    say(error.message)
    return error.exitCode
  }
  if (!(error instanceof AppError)) {
    // A bug of ours: its stack helps more than any sentence, and it holds no data.
    const stack = error instanceof Error ? error.stack : String(error)
    say(String(stack))
    return EXIT_FAILURE
  }
  say(`${error.message}\n${error.advice}\n(${error.code})`)
  return error.family === 'config' ? EXIT_CONFIG : EXIT_FAILURE
}

/** What happened in red, on a terminal; what to do next as it is. */
function say(text: string): void {
  const [first = '', ...more] = redactSecrets(text).split('\n')
  const title = styleText('red', first, { stream: process.stderr })
  process.stderr.write(`${[title, ...more].join('\n')}\n`)
}
