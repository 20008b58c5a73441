import { userInfo } from 'node:os'
import { systemClock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { issueWords } from '@bursar/wire/text/issue-words'
import type { z } from 'zod'
import type { Config } from '../../config/config.ts'
import { type OperatorService, openOperatorService } from '../../operator/operator-service.ts'
import { openPayments } from '../../service/open/open-payments.ts'
import { openSentTypes } from '../../service/open/open-sent-types.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import { withDatabase } from '../with-database.ts'

/** The option of everything that changes something. */
export const REASON = ['--reason <text>', 'why you do this; it goes into the audit log'] as const

/** What an acting command is told. */
export interface ActionResult {
  readonly reason: string
  readonly json?: boolean
}

/** The options of a command that looks. */
export type Flags = Readonly<Record<string, string | boolean | undefined>> & {
  readonly json?: boolean
}

/** What a command asks of the desk. */
export type Ask<Answer> = (
  service: OperatorService,
  by: { readonly operatorId: string },
) => Promise<Answer>

/** The desk of the console, for who stands at this machine: what is done is noted as theirs. */
export function askOperatorService<Answer>(ask: Ask<Answer>): Promise<Answer> {
  return withDatabase((pool, config) => {
    const sentTypes = openSentTypes(config, systemClock)
    const readPayment = openPayments(config, pool)
    const service = openOperatorService({
      pool,
      config,
      sentTypes,
      readPayment,
      outgoing: outgoingOf(config),
    })
    return ask(service, atThisMachine())
  })
}

/** What a command enqueues: it knows of no embedded handlers. */
function outgoingOf({ keycloak, webhooks, mail, publicUrl }: Config): Outgoing {
  return {
    emails: mail !== null,
    mergeLinks: mail !== null && publicUrl !== null,
    provision: keycloak !== null,
    webhooksTo: webhooks.endpoints,
    hooks: [],
  }
}

/** Whoever runs the command. */
export function atThisMachine(): { readonly operatorId: string } {
  return { operatorId: `cli ${userInfo().username}` }
}

/** Flags as the schema of their route understands them. @throws AppError REQUEST_MALFORMED */
export function parsed<Schema extends z.ZodType>(schema: Schema, flags: object): z.output<Schema> {
  const read = schema.safeParse(flags)
  if (read.success) return read.data
  const wrong = read.error.issues.map(issueWords)
  throw new AppError('REQUEST_MALFORMED', `${wrong.join('; ')}.`)
}

/** One line per row. */
export function print(answer: unknown, json: boolean | undefined, lines: readonly string[]): void {
  const text = json === true ? JSON.stringify(answer) : lines.join('\n')
  process.stdout.write(`${harmless(text)}\n`)
}

/** Control characters, which could be a stranger’s, do not reach the terminal. */
export function harmless(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, '?')
}
