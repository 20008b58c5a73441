import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { FINDING_KINDS } from '../subscription/finding.ts'
import type { InboxRow } from './inbox-row.ts'

export interface RecordedEvents {
  /** How many of the events were not known yet. */
  readonly recorded: number
  /** How many came again with another object: each a finding. */
  readonly reused: number
}

// The probe by `lateral … offset 0` keeps the planner on the primary key: one descent an event,
// also with a hundred million rows in the table. Rows are written in key order, objects before
// events (the call in `raised` is done before it gives its first row), so that nodes cannot
// deadlock. The functions belong to the owners of the tables that they write.
// An answer to Stripe promises that the event is kept. So the commit is at least as durable as
// `on`, whatever the database, the role or a pooler says; and a batch of duplicates, which writes
// nothing, writes a message that changes nothing: a commit without one waits for no standby, and
// the first delivery of the event may still be waiting for it.
const RECORD_EVENTS = `
with incoming as materialized (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                       $7::text[], $8::bytea[])
    as i(event_id, event_type, account, object_id, kind, event_object, object_type, body_sha256)
),
looked_up as materialized (
  select i.*, known.account as known_account, known.object_id as known_object
  from incoming i left join lateral (
    select e.account, e.object_id from bursar.stripe_events e where e.event_id = i.event_id offset 0
  ) known on true
),
raised as materialized (
  select marked.* from (
    select array_agg(account) as accounts, array_agg(object_id) as object_ids,
      array_agg(kind) as kinds
    from looked_up
    where known_object is null or known_object <> object_id or known_account <> account
  ) as asked_for, bursar.mark_stale_by_events(accounts, object_ids, kinds) as marked
),
recorded as (
  insert into bursar.stripe_events
    (event_id, event_type, account, object_id, generation, body_sha256, payload_summary)
  select l.event_id, l.event_type, l.account, l.object_id, r.generation, l.body_sha256,
    jsonb_build_object('id', l.event_id, 'type', l.event_type,
                       'object_id', l.event_object, 'object_type', l.object_type)
  from looked_up l join raised r on r.account = l.account and r.object_id = l.object_id
  where l.known_object is null
  order by l.event_id
  on conflict (event_id) do nothing
  returning 1
),
reused as (
  select count(*)::int as reused,
    array_agg(account) as accounts, array_agg(object_id) as object_ids,
    array_agg(jsonb_build_object('event_id', event_id)) as details
  from looked_up where known_object <> object_id or known_account <> account
)
select recorded, reused,
  set_config('synchronous_commit', case current_setting('synchronous_commit')
    when 'remote_apply' then 'remote_apply' else 'on' end, true) as durability,
  case when recorded = 0 then pg_logical_emit_message(true, 'bursar'::text, ''::text)
    end as message,
  case when reused > 0 then bursar.open_findings('event_id_reused', $9, $10, accounts, object_ids,
    details) end as findings
from (select count(*)::int as recorded from recorded) as counted, reused`

/**
 * For the sessions that record. Planning this statement costs PostgreSQL more than running it for
 * a handful of rows, so it is planned once; and a plan made while the tables are empty must not
 * read them from end to end once they are full.
 */
export const RECORDING_SETTINGS = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
} as const

/**
 * One durable statement: records the events that are fresh and raises the generation of their
 * objects. No event id may stand twice in `rows`. Idempotent.
 */
export async function recordEvents(tx: Tx, rows: readonly InboxRow[]): Promise<RecordedEvents> {
  const values = [
    rows.map((row) => row.eventId),
    rows.map((row) => row.eventType),
    rows.map((row) => row.object.account),
    rows.map((row) => row.object.id),
    rows.map((row) => row.object.kind),
    rows.map((row) => row.objectId),
    rows.map((row) => row.objectType),
    rows.map((row) => row.bodySha256),
  ]
  const reuse = FINDING_KINDS.event_id_reused
  const statement = {
    name: 'inbox_record_events',
    text: RECORD_EVENTS,
    values: [...values, reuse.severity, reuse.meaning],
  }
  const result = await query<{ recorded: number; reused: number }>(tx, statement)
  const { recorded = 0, reused = 0 } = result.rows[0] ?? {}
  return { recorded, reused }
}
