import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'
import type { OutboxMessage } from '../subscription/outgoing/message-handler.ts'

export type { Pool, Tx }

/** Messages that one round hands to the queue; the next round takes the rest. */
const RELAY_MAX = 500

const TAKE = `
with fresh as (
  select message_id from bursar.outbox
  where queued_at is null and outcome is null and kind = any($2::text[])
    and (kind = 'alert' or name in ('finding.opened', 'finding.resolved')
      or not exists (select from bursar.lost_spans where ended_at is null))
  order by enqueued_at
  limit $1
  for update skip locked
)
update bursar.outbox e set queued_at = bursar.clock() from fresh
where e.message_id = fresh.message_id
returning e.message_id as "messageId", e.kind, e.name`

export interface FreshMessage {
  readonly messageId: string
  readonly kind: MessageKind
  readonly name: string
}

/**
 * Messages that no queue has yet, marked as handed over: to be enqueued in the same transaction.
 */
export async function takeFresh(tx: Tx, kinds: readonly MessageKind[]): Promise<FreshMessage[]> {
  const statement = { name: 'outbox_take', text: TAKE, values: [RELAY_MAX, kinds] }
  return (await query<FreshMessage>(tx, statement)).rows
}

// Whatever brought it here, nothing of a tenant in observe is sent.
const BEGIN = `
with kept as (
  update bursar.outbox set outcome = 'observed', ended_at = bursar.clock()
  where message_id = $1 and outcome is null and bursar.is_observed(kind, name, tenant_id)
  returning 1
)
update bursar.outbox set attempts = attempts + 1, attempted_at = bursar.clock()
where message_id = $1 and outcome is null and not exists (select from kept)
  and (kind = 'alert' or name in ('finding.opened', 'finding.resolved')
    or not exists (select from bursar.lost_spans where ended_at is null))
returning message_id as "messageId", kind, name, target, coalesce(tenant_id, '') as "tenantId",
  subscription_id as "subscriptionId", details, enqueued_at as "enqueuedAt",
  coalesce(retried_at, enqueued_at) as "pendingSince", attempts as attempt`

/**
 * Counts a try, and gives what is to be done; null when it is pending no more, or must wait because
 * the database was restored.
 */
export async function beginAttempt(tx: Tx, messageId: string): Promise<OutboxMessage | null> {
  const statement = { name: 'outbox_begin', text: BEGIN, values: [messageId] }
  return (await query<OutboxMessage>(tx, statement)).rows[0] ?? null
}

const COUNT = `
select kind, count(*)::int as count,
  extract(epoch from bursar.clock() - min(coalesce(retried_at, enqueued_at)))::float8
    as "lagSeconds"
from bursar.outbox where outcome is null group by kind`

/** What is pending of a kind. */
export interface Pending {
  readonly kind: MessageKind
  readonly count: number
  /** Since when the oldest is. */
  readonly lagSeconds: number
}

/** What is pending now, by kind, for the metrics. */
export async function countPending(tx: Tx): Promise<Pending[]> {
  const statement = { name: 'outbox_count_pending', text: COUNT }
  return (await query<Pending & Record<string, unknown>>(tx, statement)).rows
}
