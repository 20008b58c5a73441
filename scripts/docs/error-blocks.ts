import { REFUSALS, type RefusalCode } from '../../packages/bursar/src/ingress/refusals.ts'
import { REJECTED, type RejectedCode } from '../../packages/wire/src/error-table/rejected.ts'
import { ERRORS, type ErrorCode, type ErrorFamily } from '../../packages/wire/src/errors.ts'
import { code, table } from './markdown.ts'

function errorsOf(family: ErrorFamily): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((one) => ERRORS[one].family === family)
  const rows = codes.map((one) => [code(one), ERRORS[one].message, ERRORS[one].advice])
  return table(['Code', 'What happened', 'What to do'], rows)
}

export const ERROR_BLOCKS = {
  'errors-config': () => errorsOf('config'),
  'errors-transient': () => errorsOf('transient'),
  'errors-permanent': () => errorsOf('permanent'),
  'errors-bug': () => errorsOf('bug'),

  'errors-rejected': () =>
    table(
      ['Code', 'Status', 'What happened', 'What to do'],
      (Object.keys(REJECTED) as RejectedCode[]).map((one) => {
        const { status, message, advice } = REJECTED[one]
        return [code(one), String(status), message, advice]
      }),
    ),

  refusals: () =>
    table(
      ['Code', 'Status', 'What happened', 'What to do'],
      (Object.keys(REFUSALS) as RefusalCode[]).map((one) => {
        const { status, message, advice } = REFUSALS[one]
        return [code(one), String(status), message, advice]
      }),
    ),
}
