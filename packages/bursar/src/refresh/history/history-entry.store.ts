import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Rule } from '../../subscription/rules.ts'
import type { Claim } from '../object/claim.store.ts'

/** Of more events than this answered at once the first ones are named, and all are counted. */
const EVENTS_NAMED_MAX = 500

// An object that was removed by hand and comes again begins at generation 1 again.
const RECORD = `
insert into bursar.refresh_results
  (object_id, account, generation, cause, claimed_at, stripe_request_id, outcome, rule, audit_id,
   marked_stale, event_ids, events)
select r.object_id, r.account, r.generation, r.cause, r.claimed_at, r.stripe_request_id, r.outcome,
  r.rule, r.audit_id, array(select json_array_elements_text(r.marked_stale)),
  array(select json_array_elements_text(r.event_ids)), r.events
from json_to_recordset($1::json) as r(object_id text, account text, generation bigint, cause text,
  claimed_at timestamptz, stripe_request_id text, outcome text, rule text, audit_id bigint,
  marked_stale json, event_ids json, events int)
order by r.object_id
on conflict (object_id, account, generation) do update set
  cause = excluded.cause, claimed_at = excluded.claimed_at, fetched_at = bursar.clock(),
  stripe_request_id = excluded.stripe_request_id, outcome = excluded.outcome,
  rule = excluded.rule, audit_id = excluded.audit_id, marked_stale = excluded.marked_stale,
  event_ids = excluded.event_ids, events = excluded.events`

/** What an operator can be told of a refresh result later. */
export interface HistoryEntry {
  readonly outcome: string
  readonly rule: Rule
  readonly stripeRequestId: string | null
  /** The row of the audit log, where something changed. */
  readonly auditId: string | null
  /** The objects that it marked stale. */
  readonly markedStale: readonly string[]
  /** The events that it answered. */
  readonly eventIds: readonly string[]
}

export interface RefreshEntry {
  readonly claim: Claim
  readonly entry: HistoryEntry
}

/** One row per observed refresh, in its commit. */
export async function recordHistory(tx: Tx, recorded: readonly RefreshEntry[]): Promise<void> {
  if (recorded.length === 0) return
  const values = [JSON.stringify(recorded.map(toRow))]
  await query(tx, { name: 'refresh_record_history', text: RECORD, values })
}

function toRow({ claim, entry }: RefreshEntry) {
  const { outcome, rule, stripeRequestId, auditId, markedStale, eventIds } = entry
  return {
    object_id: claim.id,
    account: claim.account,
    generation: claim.generation,
    cause: claim.cause,
    claimed_at: claim.claimedAt,
    stripe_request_id: stripeRequestId,
    outcome,
    rule,
    audit_id: auditId,
    marked_stale: markedStale,
    event_ids: eventIds.slice(0, EVENTS_NAMED_MAX),
    events: eventIds.length,
  }
}

const PURGE_HISTORY = `
delete from bursar.refresh_results where (object_id, account, generation) in (
  select object_id, account, generation from bursar.refresh_results
  where fetched_at < bursar.clock() - make_interval(days => $1)
  limit $2
)`

/** Removes old refresh results. Gives how many, at most `limit`. */
export async function purgeHistory(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_history', text: PURGE_HISTORY, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
