import { ERRORS, type ErrorCode } from '@bursar/wire/errors'
import { statusOf } from '../problem.ts'

/**
 * What a caller may see, in Markdown, as part of the description of the API: a list, as a table is
 * wider than a phone. What refuses the start can never be an answer. The anchors are where the
 * `type` of a problem leads.
 */
export function errorList(): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter(
    (code) => ERRORS[code].family !== 'config',
  )
  const items = codes.map((code) => {
    const { message, advice } = ERRORS[code]
    return `- <a id="error-${code}"></a>\`${code}\` (${statusOf(code)}): ${message} ${advice}`
  })
  const about = 'Every error is a problem document (RFC 9457) with one of these codes.'
  return ['# Errors', '', about, '', ...items].join('\n')
}
