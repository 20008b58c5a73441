import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '@bursar/wire/operator/session'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

export type { Pool }

/** A session in which nothing is asked for so long has ended. */
export const IDLE_MINUTES_MAX = 60
/** And none lasts longer, whatever is asked for. */
export const SESSION_HOURS_MAX = 12
/** One write a minute says often enough that somebody is there. */
const SEEN_EVERY_SECONDS = 60
const TOKEN_BYTES = 32

/** Somebody who has proved who he is. */
export interface SignedIn {
  /** His for good: what the audit log keeps. */
  readonly operatorId: string
  /** What people call him, as it is now. */
  readonly name: string
  readonly role: Role
}

export interface Session extends SignedIn {
  readonly expiresAt: Date
}

/** A new secret, and what is kept of it. */
export function drawToken(): { token: string; hash: Buffer } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return { token, hash: hashOf(token) }
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

const BEGIN = `
with ended as (
  delete from bursar.operator_sessions
  where began_at < bursar.clock() - make_interval(hours => $5)
),
called as (
  insert into bursar.operators (operator_id, name) values ($2, $3)
  on conflict (operator_id) do update set name = excluded.name
)
insert into bursar.operator_sessions (token_hash, operator_id, name, role) values ($1, $2, $3, $4)`

/** Gives the token, which is kept nowhere. */
export async function beginSession(tx: Tx, { operatorId, name, role }: SignedIn): Promise<string> {
  const { token, hash } = drawToken()
  const values = [hash, operatorId, name, role, SESSION_HOURS_MAX]
  await query(tx, { name: 'operator_session_begin', text: BEGIN, values })
  return token
}

const FIND = `
select operator_id as "operatorId", name, role,
  least(began_at + make_interval(hours => $2), seen_at + make_interval(mins => $3)) as "expiresAt",
  seen_at < bursar.clock() - make_interval(secs => $4) as "isUnseen"
from bursar.operator_sessions
where token_hash = $1 and began_at > bursar.clock() - make_interval(hours => $2)
  and seen_at > bursar.clock() - make_interval(mins => $3)`

const SEE = 'update bursar.operator_sessions set seen_at = bursar.clock() where token_hash = $1'

/**
 * The session of a token; null where there is none, or none any more. `isSeen`: somebody asks, and
 * not a page by itself, so that it does not end for being idle.
 */
export async function findSession(
  tx: Tx,
  token: string,
  { isSeen }: { readonly isSeen: boolean },
): Promise<Session | null> {
  const hash = hashOf(token)
  const values = [hash, SESSION_HOURS_MAX, IDLE_MINUTES_MAX, SEEN_EVERY_SECONDS]
  const find = { name: 'operator_session_find', text: FIND, values }
  const [found] = (await query<Session & { isUnseen: boolean }>(tx, find)).rows
  if (found === undefined) return null
  const { isUnseen, ...session } = found
  if (isSeen && isUnseen)
    await query(tx, { name: 'operator_session_see', text: SEE, values: [hash] })
  return session
}

const END = 'delete from bursar.operator_sessions where token_hash = $1'

export async function endSession(tx: Tx, token: string): Promise<void> {
  await query(tx, { name: 'operator_session_end', text: END, values: [hashOf(token)] })
}
