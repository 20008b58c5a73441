import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { issueWords } from '@bursar/wire/text/issue-words'
import { Argument, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { z } from 'zod'
import { nearestName } from '../../config/nearest-name.ts'

/** The command line cannot be understood: as what commander itself finds. */
export function usageError(sentence: string): CommanderError {
  return new CommanderError(1, 'bursar.usage', `error: ${sentence}`)
}

/** One of `values`, in whatever case. The help, the reference and the completion list them. */
export function oneOf(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values).argParser(chooser(values))
}

/** As `oneOf`, for an argument. */
export function argumentOneOf(name: string, description: string, values: readonly string[]) {
  return new Argument(name, description).choices(values).argParser(chooser(values))
}

function chooser(values: readonly string[]): (text: string) => string {
  return (text) => {
    const value = values.find((one) => one.toLowerCase() === text.toLowerCase())
    if (value !== undefined) return value
    const nearest = nearestName(text, values)
    const meant = nearest === null ? '' : ` Did you mean ${nearest}?`
    throw new InvalidArgumentError(`Allowed values: ${values.join(', ')}.${meant}`)
  }
}

const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i

/** `2026-03-01`, which begins at midnight UTC, or a time with its offset. Gives an ISO instant. */
export function instant(text: string): string {
  const value = new Date(text)
  const isWhole = DAY_ONLY.test(text) || WITH_OFFSET.test(text)
  if (isWhole && !Number.isNaN(value.getTime())) return value.toISOString()
  throw new InvalidArgumentError('Use a time such as 2026-03-01 or 2026-03-01T12:00:00Z.')
}

const REASON_CHARACTERS = { min: 3, max: 500 } as const

/** The option of every command that changes something. */
export const REASON = [
  '--reason <text>',
  'Reason for the action, recorded in the audit log',
  (text: string) => {
    const reason = text.trim()
    const { min, max } = REASON_CHARACTERS
    if (reason.length >= min && reason.length <= max) return reason
    throw new InvalidArgumentError(`Use ${min} to ${max} characters.`)
  },
] as const

/** What an ID looks like, and which command lists such IDs. */
function idParser(form: RegExp, sentence: string): (text: string) => string {
  return (text) => {
    if (form.test(text)) return text
    throw new InvalidArgumentError(sentence)
  }
}

export const tenantId = idParser(
  TENANT_ID_FORM,
  'A tenant ID has 1 to 128 of A-Z, a-z, 0-9, ., _, :, @ and -.',
)
export const findingId = idParser(
  /^\d{1,18}$/,
  'A finding ID is a number. `bursar findings list` shows it.',
)
export const messageId = idParser(
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  'A message ID is a UUID. `bursar outbox list` shows it.',
)
export const auditId = idParser(
  /^\d{1,18}$/,
  'The ID of a row is a number. `bursar audit search` shows it.',
)

/** How a query of the operator API is spelled on the command line, where that differs. */
const OPTION_NAMES: Readonly<Record<string, string>> = {
  tenant_id: 'tenant',
  object_id: 'object',
  plan_id: 'plan',
  event_id: 'id',
  audit_id: 'id',
  event_type: 'type',
  actor_type: 'actor',
  stripe_customer_id: 'customer',
  billing_email: 'email',
  into_tenant_id: 'into',
  expires_at: 'until',
}

/** Flags as the schema of their route understands them. @throws CommanderError */
export function parsed<Schema extends z.ZodType>(schema: Schema, flags: object): z.output<Schema> {
  const read = schema.safeParse(flags)
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path: [key, ...rest], message }) => {
    if (key === undefined) return issueWords({ path: rest, message })
    const name = OPTION_NAMES[String(key)] ?? String(key).replaceAll('_', '-')
    return `'${name}' is invalid. ${issueWords({ path: rest, message })}`
  })
  throw usageError(`${wrong.join('; ')}.`)
}
