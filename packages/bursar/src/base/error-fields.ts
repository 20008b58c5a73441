import { AppError } from '@bursar/wire/errors'
import type { LogFields } from './log-fields.ts'

/** Five characters with a digit among them: EPIPE is none. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/

/**
 * What a log may say about an error: our code and family, the name of its class, SQLSTATE or the
 * system’s code, the HTTP status. Never its message, its stack or anything it carries.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof AppError)) return foreignFields(error)
  const cause = error.cause === undefined ? {} : foreignFields(error.cause)
  return { ...cause, error_code: error.code, error_family: error.family }
}

function foreignFields(error: unknown): LogFields {
  if (typeof error !== 'object' || error === null) return {}
  if (error instanceof AppError) return errorFields(error)
  const code = own(error, 'code')
  const status = own(error, 'statusCode')
  const isSqlState = typeof code === 'string' && SQLSTATE.test(code)
  return {
    error_class: classOf(error),
    ...(isSqlState && { error_sqlstate: code }),
    ...(typeof code === 'string' && !isSqlState && { error_system_code: code }),
    ...(typeof status === 'number' && { error_http_status: status }),
  }
}

/** Without running a getter, which could throw or answer anything. */
function own(error: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(error, key)?.value
}

function classOf(error: object): string {
  const prototype: unknown = Object.getPrototypeOf(error)
  const maker =
    typeof prototype === 'object' && prototype !== null ? own(prototype, 'constructor') : 0
  return typeof maker === 'function' && /(?:Error|Exception)$/.test(maker.name)
    ? maker.name
    : 'Error'
}
