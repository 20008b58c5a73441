import { AppError } from '@bursar/wire/errors'
import type { messageDetail, messageQuery, messageRow } from '@bursar/wire/operator/outbox'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { type Page, parseCursor, toPage } from './page.ts'
import { type EmailContext, readSentEmail, shownEmail } from './sent-email.store.ts'
import { wireRows } from './wire-rows.ts'

export type MessageRow = z.output<typeof messageRow>
export type MessageDetail = z.output<typeof messageDetail>
export type MessageQuery = z.output<typeof messageQuery>

/** Calls of an outgoing endpoint that are shown of one message: the newest. */
const CALLS_MAX = 100

const RECENT = `
select e.*, e.enqueued_at::text as cursor_at from bursar.outbox e
where e.enqueued_at <= $1::timestamptz and (e.enqueued_at < $1 or e.message_id > $2::uuid)
  and e.enqueued_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
order by e.enqueued_at desc, e.message_id limit $5`

const OF_KIND = `
select e.*, e.enqueued_at::text as cursor_at from bursar.outbox e
where e.kind = $4 and e.enqueued_at <= $1::timestamptz
  and (e.enqueued_at < $1 or e.message_id > $2::uuid)
  and e.enqueued_at >= $3::timestamptz
order by e.enqueued_at desc, e.message_id limit $5`

const OF_TENANT = `
select e.*, e.enqueued_at::text as cursor_at from bursar.outbox e
where e.tenant_id = $6
  and e.enqueued_at <= $1::timestamptz and (e.enqueued_at < $1 or e.message_id > $2::uuid)
  and e.enqueued_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
  and coalesce(e.outcome, 'pending') = any($7) and (not $8 or e.last_error is not null)
order by e.enqueued_at desc, e.message_id limit $5`

const OF_OUTCOME = `
select e.*, e.enqueued_at::text as cursor_at from bursar.outbox e
where e.outcome = $6
  and e.enqueued_at <= $1::timestamptz and (e.enqueued_at < $1 or e.message_id > $2::uuid)
  and e.enqueued_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
order by e.enqueued_at desc, e.message_id limit $5`

const PENDING = `
select e.*, e.enqueued_at::text as cursor_at from bursar.outbox e
where e.outcome is null
  and e.enqueued_at <= $1::timestamptz and (e.enqueued_at < $1 or e.message_id > $2::uuid)
  and e.enqueued_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
  and (not $6 or e.last_error is not null)
order by e.enqueued_at desc, e.message_id limit $5`

/** A row of `bursar.outbox` as it is stored. */
export interface StoredMessage {
  readonly message_id: string
  readonly kind: MessageRow['kind']
  readonly name: string
  readonly target: string
  readonly tenant_id: string | null
  readonly subscription_id: string | null
  readonly details: Record<string, unknown>
  readonly enqueued_at: string
  readonly attempts: number
  readonly attempted_at: string | null
  readonly last_error: string | null
  readonly ended_at: string | null
  readonly outcome: 'done' | 'dropped' | 'dead' | 'observed' | 'lost' | null
  readonly caused_object: string | null
  readonly caused_generation: number | null
  readonly audit_id: number | null
  readonly cursor_at: string
}

const EVERY_STATE = ['pending', 'done', 'dropped', 'dead', 'observed', 'lost']
const NIL_UUID = '00000000-0000-0000-0000-000000000000'

/** The messages of the outbox, the newest first. */
export async function searchMessages(tx: Tx, asked: MessageQuery): Promise<Page<MessageRow>> {
  const { rows } = await query<StoredMessage>(tx, searchStatement(asked))
  return toPage(wireRows(rows), asked.limit, {
    row: toMessageRow,
    cursor: ({ cursor_at, message_id }) => [cursor_at, message_id],
  })
}

function searchStatement(asked: MessageQuery) {
  const { after, kind = null, state, tenant_id, from = '-infinity', to = 'infinity' } = asked
  const [before = to, beforeId = NIL_UUID] = parseCursor(after, 'string', 'string') ?? []
  const values = [before, beforeId, from, kind, asked.limit + 1]
  const isFailing = state === 'failing'
  if (tenant_id !== undefined) {
    const states = state === undefined ? EVERY_STATE : [isFailing ? 'pending' : state]
    const more = [tenant_id, states, isFailing]
    return { name: 'operator_messages_tenant', text: OF_TENANT, values: [...values, ...more] }
  }
  if (state === 'pending' || isFailing) {
    return { name: 'operator_messages_pending', text: PENDING, values: [...values, isFailing] }
  }
  if (state !== undefined) {
    return { name: 'operator_messages_outcome', text: OF_OUTCOME, values: [...values, state] }
  }
  const ofKind = { name: 'operator_messages_kind', text: OF_KIND, values }
  return kind === null ? { name: 'operator_messages_recent', text: RECENT, values } : ofKind
}

const ONE =
  'select e.*, e.enqueued_at::text as cursor_at from bursar.outbox e where message_id = $1'
const CALLS = `
select attempted_at as at, duration_ms, http_status, error_code, system_code
from bursar.webhook_attempts where message_id = $1 order by attempt_id desc limit $2`

/** @throws AppError OBJECT_UNKNOWN where there is none. */
export async function getMessage(context: EmailContext, messageId: string): Promise<MessageDetail> {
  const tx = context.pool
  const one = { name: 'operator_message', text: ONE, values: [messageId] }
  const [stored] = wireRows((await query<StoredMessage>(tx, one)).rows)
  if (stored === undefined)
    throw new AppError('OBJECT_UNKNOWN', `There is no message ${messageId}.`)
  const calls = { name: 'operator_message_calls', text: CALLS, values: [messageId, CALLS_MAX] }
  const sent = stored.kind === 'email' ? await readSentEmail(context, messageId) : null
  return {
    ...toMessageRow(stored),
    details: stored.details,
    email: sent === null ? null : shownEmail(sent),
    calls: wireRows((await query<MessageDetail['calls'][number]>(tx, calls)).rows),
  }
}

const OF_CAUSE = `
select e.*, e.enqueued_at::text as cursor_at from bursar.outbox e
where e.enqueued_at = $1::timestamptz and e.caused_object = $2 and e.caused_generation = $3
order by e.kind, e.name, e.target`

/** What one refresh result enqueues the world. `at`: when it was written. */
export async function findMessagesOf(
  tx: Tx,
  { at, object_id, generation }: { at: string; object_id: string; generation: number },
): Promise<MessageRow[]> {
  const values = [at, object_id, generation]
  const { rows } = await query<StoredMessage>(tx, {
    name: 'operator_messages_caused',
    text: OF_CAUSE,
    values,
  })
  return wireRows(rows).map(toMessageRow)
}

/** Pure: a row as it is answered. */
export function toMessageRow(stored: StoredMessage): MessageRow {
  const { message_id, kind, name, target, tenant_id, subscription_id, outcome } = stored
  const { attempts, last_error, enqueued_at, attempted_at, ended_at, audit_id } = stored
  return {
    message_id,
    kind,
    name,
    target,
    tenant_id,
    subscription_id,
    state: outcome ?? (last_error === null ? 'pending' : 'failing'),
    attempts,
    last_error,
    enqueued_at,
    attempted_at,
    ended_at,
    cause: {
      object_id: stored.caused_object,
      generation: stored.caused_generation,
      audit_id: audit_id === null ? null : String(audit_id),
    },
    actions: actionsOf(stored),
  }
}

function actionsOf({ kind, outcome }: StoredMessage): MessageRow['actions'] {
  if (outcome === 'observed') return []
  if (outcome !== 'done') return ['retry']
  return kind === 'email' || kind === 'webhook' ? ['resend'] : []
}
