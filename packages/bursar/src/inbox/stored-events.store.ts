import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

const COMPLETE_EVENTS = `
update bursar.stripe_events set processed_at = bursar.clock(), outcome = $4
where account = $1 and object_id = $2 and processed_at is null and generation <= $3
returning event_id as id, event_type as type, received_at as "receivedAt"`

export interface CompletedEvent {
  readonly id: string
  readonly type: string
  readonly receivedAt: Date
}

/** Every event of the object that this refresh result answers is processed. Gives them. */
export async function completeEvents(
  tx: Tx,
  object: {
    readonly account: string
    readonly id: string
    readonly generation: number
  },
  outcome: string,
): Promise<CompletedEvent[]> {
  const values = [object.account, object.id, object.generation, outcome]
  const statement = { name: 'refresh_complete_events', text: COMPLETE_EVENTS, values }
  return (await query<CompletedEvent>(tx, statement)).rows
}

const COMPLETE_OF_LISTED = `
update bursar.stripe_events e set processed_at = bursar.clock(), outcome = r.outcome
from unnest($2::text[], $3::bigint[], $4::text[]) as r(object_id, generation, outcome)
where e.account = $1 and e.object_id = r.object_id and e.processed_at is null
  and e.generation <= r.generation
returning e.object_id as "objectId", e.event_id as id, e.event_type as type,
  e.received_at as "receivedAt"`

/** The same for many objects of an account at once. Gives the events by object. */
export async function completeEventsOf(
  tx: Tx,
  account: string,
  results: readonly {
    readonly id: string
    readonly generation: number
    readonly outcome: string
  }[],
): Promise<ReadonlyMap<string, readonly CompletedEvent[]>> {
  const ids = results.map(({ id }) => id)
  const generations = results.map(({ generation }) => generation)
  const values = [account, ids, generations, results.map(({ outcome }) => outcome)]
  const statement = { name: 'refresh_complete_events_of', text: COMPLETE_OF_LISTED, values }
  const { rows } = await query<CompletedEvent & { objectId: string }>(tx, statement)
  return Map.groupBy(rows, ({ objectId }) => objectId)
}

const REOPEN = `
with before as (
  select event_id, generation, outcome, processed_at from bursar.stripe_events
  where event_id = $1 for update
)
update bursar.stripe_events e set generation = $2, processed_at = null, outcome = null
from before where e.event_id = before.event_id
returning e.event_id, e.generation, before.generation as earlier_generation,
  before.outcome as earlier_outcome, before.processed_at as earlier_processed_at`

/** What an event had come to before it was replayed. */
export interface Reopened {
  readonly event_id: string
  readonly generation: number
  readonly earlier_generation: number
  readonly earlier_outcome: string | null
  readonly earlier_processed_at: Date | null
}

/** It is pending again; null where it is purged by now. */
export async function reopenEvent(
  tx: Tx,
  eventId: string,
  generation: number | undefined,
): Promise<Reopened | null> {
  const statement = { name: 'operator_reopen', text: REOPEN, values: [eventId, generation] }
  return (await query<Reopened & Record<string, unknown>>(tx, statement)).rows[0] ?? null
}

const REMEMBER = `
insert into bursar.event_replays (event_id, generation, earlier_generation, earlier_outcome,
  earlier_processed_at, audit_id)
values ($1, $2, $3, $4, $5, $6)`

/** Leads from the event to the row of the audit log that says who replayed it, and why. */
export async function rememberReplay(tx: Tx, replayed: Reopened, auditId: string): Promise<void> {
  const { event_id, generation, earlier_generation } = replayed
  const { earlier_outcome, earlier_processed_at } = replayed
  const earlier = [earlier_generation, earlier_outcome, earlier_processed_at]
  const values = [event_id, generation, ...earlier, auditId]
  await query(tx, { name: 'operator_remember_replay', text: REMEMBER, values })
}

const PURGE_EVENTS = `
with old as materialized (
  select event_id from bursar.stripe_events
  where received_at < bursar.clock() - make_interval(days => $1) and processed_at is not null
  limit $2
), replays as (
  delete from bursar.event_replays where event_id in (select event_id from old)
)
delete from bursar.stripe_events where event_id in (select event_id from old)`

/** Removes events that were processed, with their replays. Gives how many, at most `limit`. */
export async function purgeEvents(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_events', text: PURGE_EVENTS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
