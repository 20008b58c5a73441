import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { MessageKind } from '../../subscription/outgoing/message.ts'

/** Messages that one statement enqueues again. */
export const REPLAY_MAX = 10_000

const REPLAY = `
with chosen as (
  select message_id from bursar.outbox
  where kind = 'webhook' and target = $1 and outcome = any($4::text[])
    and not bursar.is_observed(kind, name, tenant_id)
    and enqueued_at >= $2 and enqueued_at < coalesce($3::timestamptz, 'infinity')
  order by enqueued_at
  limit $5
  for update skip locked
)
update bursar.outbox e set outcome = null, ended_at = null, queued_at = null, attempts = 0,
  retried_at = bursar.clock()
from chosen where e.message_id = chosen.message_id`

export interface Replay {
  readonly endpoint: string
  /** What happened from here on. */
  readonly from: Date
  /** And before this; null: until now. */
  readonly to: Date | null
  /** `missed`: what was given up or dropped. `all`: what was accepted as well. */
  readonly which: 'missed' | 'all'
}

const OUTCOMES = { missed: ['dead', 'dropped'], all: ['dead', 'dropped', 'lost', 'done'] } as const

/**
 * Enqueues outgoing webhooks again, each with the id it had: an endpoint that heard one of them
 * knows it. Gives how many, at most `REPLAY_MAX`, the oldest first.
 */
export async function replayWebhooks(tx: Tx, replay: Replay): Promise<number> {
  const { endpoint, from, to, which } = replay
  const values = [endpoint, from, to, OUTCOMES[which], REPLAY_MAX]
  return (await query(tx, { name: 'outbox_replay', text: REPLAY, values })).rowCount ?? 0
}

const REDRIVE = `
with chosen as (
  select message_id from bursar.outbox
  where kind = $1 and outcome = 'dead' and ended_at >= $2
    and not bursar.is_observed(kind, name, tenant_id)
  order by ended_at
  limit $3
  for update skip locked
)
update bursar.outbox e set outcome = null, ended_at = null, queued_at = null, attempts = 0,
  retried_at = bursar.clock()
from chosen where e.message_id = chosen.message_id`

export interface Redrive {
  readonly kind: MessageKind
  /** What was given up from then on. */
  readonly since: Date
}

/** Enqueues again what was given up. Gives how many, at most `REPLAY_MAX`, the oldest first. */
export async function redriveDead(tx: Tx, { kind, since }: Redrive): Promise<number> {
  const values = [kind, since, REPLAY_MAX]
  return (await query(tx, { name: 'outbox_redrive', text: REDRIVE, values })).rowCount ?? 0
}
