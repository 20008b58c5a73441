import { userInfo } from 'node:os'
import { systemClock } from '@bursar/wire/clock'
import type { Config } from '../../config/config.ts'
import { type OperatorService, openOperatorService } from '../../operator/operator-service.ts'
import { openPayments } from '../../service/open/open-payments.ts'
import { openSentTypes } from '../../service/open/open-sent-types.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import { withDatabase } from '../with-database.ts'

/** What every command that changes something is given. */
export interface ActionResult {
  readonly reason: string
  readonly json?: boolean
}

/** The options of a command that only reads. */
export type Flags = Readonly<Record<string, string | number | boolean | undefined>> & {
  readonly json?: boolean
}

/** What a command asks of the operator service. */
export type Ask<Answer> = (
  service: OperatorService,
  by: { readonly operatorId: string },
) => Promise<Answer>

/** The service of the console, for the user of this machine: the audit log names them. */
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
export function outgoingOf(config: Config): Outgoing {
  const { keycloak, webhooks, mail, publicUrl, delivery } = config
  return {
    emails: mail !== null,
    mergeLinks: mail !== null && publicUrl !== null,
    provision: keycloak !== null,
    webhooksTo: webhooks.endpoints,
    hooks: [],
    newTenants: delivery,
  }
}

/** The user that runs the command. */
export function atThisMachine(): { readonly operatorId: string } {
  return { operatorId: `cli ${userInfo().username}` }
}
