import { AppError } from '@bursar/wire/errors'

/** Lists every problem, so that all of them can be corrected at once. */
export function mappingMalformed(sentences: readonly string[], cause?: unknown): AppError {
  const list = sentences.map((sentence) => `\n  - ${sentence}`).join('')
  return new AppError('MAPPING_MALFORMED', list, { cause })
}
