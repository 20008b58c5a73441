import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { drawToken, hashOf } from './sessions.store.ts'

/** `link`: lets its bearer in. `oidc`: a sign-in that is under way at the identity provider. */
export type TicketPurpose = 'link' | 'oidc'

export const LINK_MINUTES = 15
const TICKET_MINUTES: Readonly<Record<TicketPurpose, number>> = { link: LINK_MINUTES, oidc: 10 }

const ISSUE = `
with spent as (delete from bursar.operator_tickets where expires_at <= bursar.clock())
insert into bursar.operator_tickets (token_hash, purpose, details, expires_at)
values ($1, $2, $3, bursar.clock() + make_interval(mins => $4))`

/** Gives the token of a new ticket, which is kept nowhere. */
export async function issueTicket(
  tx: Tx,
  purpose: TicketPurpose,
  details: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { token, hash } = drawToken()
  const values = [hash, purpose, JSON.stringify(details), TICKET_MINUTES[purpose]]
  await query(tx, { name: 'operator_ticket_issue', text: ISSUE, values })
  return token
}

const TAKE = `
delete from bursar.operator_tickets
where token_hash = $1 and purpose = $2 and expires_at > bursar.clock()
returning details`

/** What the ticket says; null where there is none, or it was taken before. */
export async function takeTicket(
  tx: Tx,
  purpose: TicketPurpose,
  token: string,
): Promise<Readonly<Record<string, string>> | null> {
  const statement = { name: 'operator_ticket_take', text: TAKE, values: [hashOf(token), purpose] }
  const { rows } = await query<{ details: Record<string, string> }>(tx, statement)
  return rows[0]?.details ?? null
}
