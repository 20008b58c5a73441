import { ERRORS } from '@bursar/wire/errors'

interface ErrorFacts {
  /** What happened, in one sentence. */
  readonly message: string
  readonly advice: string
}

/**
 * What the console has to know of each error code. The build replaces this file by what it exports
 * (vite.config.ts): the table itself would bring the class of all errors into the browser.
 */
export const ERROR_FACTS: Readonly<Record<string, ErrorFacts>> = Object.fromEntries(
  Object.entries(ERRORS).map(([code, { message, advice }]) => [code, { message, advice }]),
)
