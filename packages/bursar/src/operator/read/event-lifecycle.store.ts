import { AppError } from '@bursar/wire/errors'
import type { eventLifecycle } from '@bursar/wire/operator/events'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import {
  type ChangeFact,
  type RefreshRow,
  type ReplayFact,
  type Run,
  type StoredEvent,
  stepsOf,
} from '../explain/lifecycle-steps.ts'
import { findMessagesOf } from './messages.store.ts'
import { wireRows } from './wire-rows.ts'

export type EventLifecycle = z.output<typeof eventLifecycle>

const ONE = `
select e.event_id, e.event_type as type, e.account, e.object_id, c.tenant_id, e.received_at,
  e.processed_at, coalesce(e.outcome, 'pending') as outcome, e.generation, e.payload_summary,
  encode(e.body_sha256, 'hex') as body_sha256, s.attempts, s.last_error
from bursar.stripe_events e
left join bursar.stripe_objects s on s.account = e.account and s.object_id = e.object_id
left join bursar.stripe_customers c on c.account = s.account and c.customer_id = s.customer_id
where e.event_id = $1`

// The first replay, behind which is what the event came to at first, and the newest ones.
const REPLAYS = `
with shown as (
  (select * from bursar.event_replays where event_id = $1 order by generation limit 1)
  union
  (select * from bursar.event_replays where event_id = $1 order by generation desc limit $2)
)
select r.generation, r.earlier_generation, r.earlier_outcome, r.earlier_processed_at,
  r.audit_id::text, nullif(a.tenant_id, '') as tenant_id, a.created_at as at, a.actor_id,
  bursar.operator_name(a.actor_type, a.actor_id) as actor_name, a.details->>'reason' as reason
from shown r join bursar.subscription_audit a using (audit_id)
order by r.generation`

// The refresh result that answered it is the first one at its generation or later that names it; of
// very many events it names only the first ones.
const ANSWERED_BY = `
select object_id, account, generation, claimed_at, fetched_at, fetched_at::text as written_at,
  stripe_request_id, outcome, rule, audit_id::text, marked_stale, events
from bursar.refresh_results
where object_id = $1 and account = $2 and generation >= $3
  and ($4::bigint is null or generation < $4)
  and ($5 = any(event_ids) or events > cardinality(event_ids))
order by generation limit 1`

// An object that was marked stale is observed after the commit that marked it stale. A commit that
// began before
// that one and then waited for it has an earlier time, but a later row in the audit log; one that
// began while that one was under way has a later time, but still knew of no owner.
const FOLLOWED_BY = `
select s.object_id, s.account, s.generation, s.claimed_at, s.fetched_at,
  s.fetched_at::text as written_at, s.stripe_request_id, s.outcome, s.rule, s.audit_id::text,
  s.marked_stale, s.events
from unnest($1::text[]) as p(object_id) cross join lateral (
  select * from bursar.refresh_results
  where object_id = p.object_id and account = $2
    and (fetched_at >= $3::timestamptz or audit_id > $4::bigint)
  order by $4::bigint is not null and outcome = 'waiting', generation limit 1
) s
order by s.fetched_at, s.object_id`

const CHANGES = `
select audit_id::text, tenant_id, event_type, actor_type, actor_id,
  bursar.operator_name(actor_type, actor_id) as actor_name, details, created_at as at
from bursar.subscription_audit where audit_id = any($1::bigint[])`

/** Refresh results of one run that are shown; one mark may lead to another. */
const REFRESHES_MAX = 12
/** Replays that are shown besides the first one: the newest. */
const REPLAYS_MAX = 20

/** One event, and all that followed from it. @throws AppError OBJECT_UNKNOWN */
export async function getEventLifecycle(tx: Tx, eventId: string): Promise<EventLifecycle> {
  const one = { name: 'operator_event', text: ONE, values: [eventId] }
  const [event] = wireRows((await query<StoredEvent>(tx, one)).rows)
  if (event === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no event ${eventId}.`)
  const again = { name: 'operator_replays', text: REPLAYS, values: [eventId, REPLAYS_MAX] }
  const replays = wireRows((await query<ReplayFact>(tx, again)).rows)
  const runs: Run[] = []
  for (const [index, replay] of [null, ...replays].entries()) {
    runs.push(await findRun(tx, event, { replay, next: replays[index] ?? null }))
  }
  const { body_sha256: _, attempts: __, last_error: ___, ...row } = event
  return { ...row, lifecycle: stepsOf(event, runs) }
}

/** What followed from the delivery, or from a replay, until the next replay. */
async function findRun(
  tx: Tx,
  event: StoredEvent,
  { replay, next }: Pick<Run, 'replay' | 'next'>,
): Promise<Run> {
  const generation = replay?.generation ?? next?.earlier_generation ?? event.generation
  // Replayed before it had observed: whatever came then answers the replay.
  const isOvertaken = next !== null && next.earlier_processed_at === null
  const refreshes = isOvertaken ? [] : await findRefreshes(tx, event, { generation, next })
  const changes = await findChanges(tx, refreshes)
  const messages = await Promise.all(
    refreshes.map(({ object_id, generation: observedAt, written_at: at }) =>
      findMessagesOf(tx, { at, object_id, generation: observedAt }),
    ),
  )
  return { replay, next, generation, refreshes, changes, messages }
}

async function findRefreshes(
  tx: Tx,
  event: StoredEvent,
  { generation, next }: Pick<Run, 'generation' | 'next'>,
): Promise<RefreshRow[]> {
  const values = [
    event.object_id,
    event.account,
    generation,
    next?.generation ?? null,
    event.event_id,
  ]
  const answered = { name: 'operator_answered_by', text: ANSWERED_BY, values }
  const all = wireRows((await query<RefreshRow>(tx, answered)).rows)
  for (const refreshes of all) {
    if (refreshes.marked_stale.length === 0 || all.length >= REFRESHES_MAX) continue
    const known = new Set(all.map(({ object_id }) => object_id))
    const fresh = refreshes.marked_stale.filter((object_id) => !known.has(object_id))
    const { account, written_at, audit_id } = refreshes
    const next = [fresh.slice(0, REFRESHES_MAX), account, written_at, audit_id]
    const followed = { name: 'operator_followed_by', text: FOLLOWED_BY, values: next }
    // The loop goes on over what is added to it.
    all.push(...wireRows((await query<RefreshRow>(tx, followed)).rows))
  }
  return all
}

async function findChanges(
  tx: Tx,
  refreshes: readonly RefreshRow[],
): Promise<Map<string, ChangeFact>> {
  const ids = refreshes.map(({ audit_id }) => audit_id).filter((id) => id !== null)
  const statement = { name: 'operator_changes', text: CHANGES, values: [ids] }
  const rows = wireRows((await query<ChangeFact>(tx, statement)).rows)
  return new Map(rows.map((row) => [row.audit_id, row]))
}
