import type { eventQuery, eventRow } from '@bursar/wire/operator/events'
import { TOTAL_MAX } from '@bursar/wire/operator/paging'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { findObjectEventIds, findTenantObjects } from './event-objects.store.ts'
import { findOutcomeIds } from './event-outcomes.store.ts'
import { type Page, parseCursor, type Total, toPage, toTotal } from './page.ts'
import { wireRows } from './wire-rows.ts'

export type EventRow = z.output<typeof eventRow>
export type EventQuery = z.output<typeof eventQuery>

/** Pending events up to here are looked through; of more, the newest are found by their type. */
const PENDING_MAX = 5_000

type Stored = EventRow & { readonly cursor_at: string }

// An index leads from a type to its newest events, and there are a few dozen types: the newest of
// all are among the newest of each. No further index, so that recording stays as fast as it is.
const NEWEST = `
with page as (
  select newest.* from unnest($1::text[]) as t(event_type) cross join lateral (
    select e.* from bursar.stripe_events e
    where e.event_type = t.event_type
      and e.received_at <= $2::timestamptz and (e.received_at < $2 or e.event_id < $3)
      and e.received_at >= $4::timestamptz
      and (not $5 or e.processed_at is null)
    order by e.received_at desc, e.event_id desc limit $6
  ) newest
  order by newest.received_at desc, newest.event_id desc limit $6
)
select e.event_id, e.event_type as type, e.account, e.object_id, c.tenant_id, e.received_at,
  e.processed_at, coalesce(e.outcome, 'pending') as outcome, e.received_at::text as cursor_at
from page e
left join bursar.stripe_objects s on s.account = e.account and s.object_id = e.object_id
left join bursar.stripe_customers c on c.account = s.account and c.customer_id = s.customer_id
order by e.received_at desc, e.event_id desc`

// Of a search by outcome: what was replayed since that refresh result was answered by a later one.
const BY_IDS = `
select e.event_id, e.event_type as type, e.account, e.object_id, c.tenant_id, e.received_at,
  e.processed_at, coalesce(e.outcome, 'pending') as outcome, e.received_at::text as cursor_at
from unnest($1::text[], $10::bigint[]) as i(event_id, answered_at)
join bursar.stripe_events e on e.event_id = i.event_id
  and (i.answered_at is null or e.generation <= i.answered_at)
left join bursar.stripe_objects s on s.account = e.account and s.object_id = e.object_id
left join bursar.stripe_customers c on c.account = s.account and c.customer_id = s.customer_id
where e.received_at <= $2::timestamptz and (e.received_at < $2 or e.event_id < $3)
  and e.received_at >= $4::timestamptz
  and ($5::text is null or e.event_type = $5)
  and ($6::text is null or coalesce(e.outcome, 'pending') = $6)
  and ($8::text is null or e.object_id = $8) and ($9::text is null or c.tenant_id = $9)
order by e.received_at desc, e.event_id desc limit $7`

// A loose walk over the index: one step per type, however many events there are.
const TYPES = `
with recursive types as (
  (select event_type from bursar.stripe_events order by event_type limit 1)
  union all
  select (
    select e.event_type from bursar.stripe_events e
    where e.event_type > t.event_type order by e.event_type limit 1
  ) from types t where t.event_type is not null
)
select event_type as type from types where event_type is not null`

// In an order, so that a type that hardly ever comes is not looked for from end to end.
const COUNT = `
select count(*)::int as count from (
  select 1 from unnest($1::text[]) as t(event_type) cross join lateral (
    select 1 from bursar.stripe_events e
    where e.event_type = t.event_type
      and e.received_at <= $2::timestamptz and e.received_at >= $3::timestamptz
    order by e.received_at desc limit $4
  ) newest limit $4
) counted`

const PENDING = `
select event_id from bursar.stripe_events where processed_at is null limit $1`

/** Events, the newest first. Each way of searching has an index of its own; filters combine. */
export async function searchEvents(
  tx: Tx,
  asked: EventQuery,
  accounts: readonly string[],
): Promise<Page<EventRow>> {
  const { event_id, object_id, tenant_id, outcome, limit } = asked
  if (event_id !== undefined) return byIds(tx, [event_id], asked)
  if (object_id !== undefined) {
    return byIds(tx, await findObjectEventIds(tx, [object_id], accounts), asked)
  }
  if (tenant_id !== undefined) {
    const objects = await findTenantObjects(tx, tenant_id)
    return byIds(tx, await findObjectEventIds(tx, objects, accounts), asked)
  }
  if (outcome === 'pending') return pending(tx, asked)
  if (outcome === undefined) return newest(tx, asked, 'all')
  const found = await findOutcomeIds(tx, { ...asked, outcome })
  const { after: _, ...filter } = asked
  const { answered } = found
  const all = { ...filter, limit: Math.max(limit, answered.length) }
  const generations = answered.map(({ generation }) => generation)
  const ids = answered.map(({ id }) => id)
  const page = await byIds(tx, ids, all, generations)
  return { rows: page.rows, next: found.next, total: null }
}

/** Every event type that was ever recorded. */
export async function findEventTypes(tx: Tx): Promise<string[]> {
  const statement = { name: 'operator_event_types', text: TYPES }
  return (await query<{ type: string }>(tx, statement)).rows.map(({ type }) => type)
}

async function pending(tx: Tx, asked: EventQuery): Promise<Page<EventRow>> {
  const values = [PENDING_MAX + 1]
  const statement = { name: 'operator_pending', text: PENDING, values }
  const { rows } = await query<{ event_id: string }>(tx, statement)
  if (rows.length > PENDING_MAX) return newest(tx, asked, 'pending')
  const ids = rows.map((row) => row.event_id)
  return byIds(tx, ids, asked)
}

async function newest(
  tx: Tx,
  asked: EventQuery,
  which: 'all' | 'pending',
): Promise<Page<EventRow>> {
  const { before, beforeId, from } = bounds(asked)
  const types = asked.type === undefined ? await findEventTypes(tx) : [asked.type]
  const values = [types, before, beforeId, from, which === 'pending', asked.limit + 1]
  const found = await query<Stored>(tx, { name: 'operator_events_newest', text: NEWEST, values })
  const total = which === 'all' ? await count(tx, types, asked) : null
  return paged(found.rows, asked.limit, total)
}

async function count(tx: Tx, types: readonly string[], asked: EventQuery): Promise<Total> {
  const { from = '-infinity', to = 'infinity' } = asked
  const values = [types, to, from, TOTAL_MAX + 1]
  const statement = { name: 'operator_events_count', text: COUNT, values }
  return toTotal((await query<{ count: number }>(tx, statement)).rows[0]?.count ?? 0)
}

async function byIds(
  tx: Tx,
  ids: readonly string[],
  asked: EventQuery,
  answeredAt: readonly number[] = [],
): Promise<Page<EventRow>> {
  const { before, beforeId, from } = bounds(asked)
  const { type = null, outcome = null, object_id = null, tenant_id = null, limit } = asked
  const narrowed = [object_id, tenant_id, answeredAt]
  const values = [ids, before, beforeId, from, type, outcome, limit + 1, ...narrowed]
  const found = await query<Stored>(tx, { name: 'operator_events_by_id', text: BY_IDS, values })
  return paged(found.rows, limit, null)
}

/** After which row the page begins, and how far back it may go. */
function bounds({ after, from = '-infinity', to = 'infinity' }: EventQuery) {
  const [before = to, beforeId = ''] = parseCursor(after, 'string', 'string') ?? []
  return { before, beforeId, from }
}

function paged(stored: readonly Stored[], limit: number, total: Total | null): Page<EventRow> {
  return toPage(wireRows(stored), limit, {
    row: ({ cursor_at: _, ...row }) => row,
    cursor: ({ cursor_at, event_id }) => [cursor_at, event_id],
    total,
  })
}
