import type { Role } from '@bursar/wire/operator/session'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import { issueTicket, LINK_MINUTES } from '../../sign-in/tickets.store.ts'
import type { ActionContext, Operator, Told } from '../action.ts'
import { type Noted, noteAction } from '../note-action.store.ts'
import { text } from '../sentence.ts'

interface IssuedLink {
  /** Kept nowhere: what comes behind the path of links. */
  readonly token: string
  readonly minutes: number
  readonly audit: Noted
}

/** A one-time sign-in link, in one commit with the record of who printed it, and for which role. */
export const issueConsoleLink = {
  sentences: {
    'console.link_issued': (of) =>
      `printed a one-time sign-in link for the console (role: ${text(of, 'role')})`,
  },
  run(
    { pool, auditKey }: ActionContext,
    { operatorId }: Operator,
    { role }: { readonly role: Role },
  ): Promise<IssuedLink> {
    return inTransaction(pool, async (tx) => {
      const token = await issueTicket(tx, 'link', { role })
      const action = { action: 'console.link_issued', tenantId: null, details: { role } }
      const acting = { operatorId, reason: 'to sign in to the console' }
      return { token, minutes: LINK_MINUTES, audit: await noteAction(tx, acting, action, auditKey) }
    })
  },
} satisfies Told & { readonly run: unknown }
