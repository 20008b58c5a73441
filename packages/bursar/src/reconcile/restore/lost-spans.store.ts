import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { TrackedObject } from '../../subscription/tracked-object.ts'
import type { Mark } from './mark-file.ts'

export { inTransaction, type Pool, type Tx }

const LOCK_MARK = `
insert into bursar.restore_mark as m (is_only) values (true)
on conflict (is_only) do update set mark = m.mark
returning mark, marked_at as "markedAt"`

/** How far the database is, locked. */
export async function lockMark(tx: Tx): Promise<Mark> {
  const { rows } = await query<Mark & Record<string, unknown>>(tx, {
    name: 'restore_lock_mark',
    text: LOCK_MARK,
  })
  return rows[0]!
}

const RAISE = `
update bursar.restore_mark set mark = $1, marked_at = bursar.clock()
returning mark, marked_at as "markedAt"`

export async function raiseMark(tx: Tx, mark: number): Promise<Mark> {
  const statement = { name: 'restore_raise_mark', text: RAISE, values: [mark] }
  return (await query<Mark & Record<string, unknown>>(tx, statement)).rows[0]!
}

/** A span of time whose commits the database has lost. */
export interface LostSpan {
  readonly spanId: string
  readonly lostFrom: Date
  readonly lostUntil: Date
  readonly foundAt: Date
}

/** By the clock of the database. */
export async function readNow(tx: Tx): Promise<Date> {
  const statement = { name: 'restore_now', text: 'select bursar.clock() as now' }
  return (await query<{ now: Date }>(tx, statement)).rows[0]!.now
}

const IS_TOLD = `
select from bursar.findings where kind = 'database_restored' and resolved_at is null`

/** Whether the finding about a restore is open: no operator has acted on it. */
export async function isRestoreOpen(tx: Tx): Promise<boolean> {
  return ((await query(tx, { name: 'restore_is_told', text: IS_TOLD })).rowCount ?? 0) > 0
}

// Two nodes may find the same: there is one, and it covers both.
const OPEN = `
insert into bursar.lost_spans as s (lost_from, lost_until)
values (least($1::timestamptz, $2::timestamptz), $2::timestamptz)
on conflict ((true)) where ended_at is null do update set
  lost_from = least(s.lost_from, excluded.lost_from),
  lost_until = greatest(s.lost_until, excluded.lost_until)
returning span_id::text as "spanId", lost_from as "lostFrom", lost_until as "lostUntil",
  found_at as "foundAt"`

export async function openLostSpan(
  tx: Tx,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<LostSpan> {
  const statement = { name: 'restore_open_span', text: OPEN, values: [from, until] }
  return (await query<LostSpan & Record<string, unknown>>(tx, statement)).rows[0]!
}

const FIND_OPEN = `
select span_id::text as "spanId", lost_from as "lostFrom", lost_until as "lostUntil",
  found_at as "foundAt"
from bursar.lost_spans where ended_at is null`

/** Null: nothing is lost, or what was is dealt with. */
export async function findLostSpan(tx: Tx): Promise<LostSpan | null> {
  const statement = { name: 'restore_find_span', text: FIND_OPEN }
  return (await query<LostSpan & Record<string, unknown>>(tx, statement)).rows[0] ?? null
}

const NOTE = `
insert into bursar.lost_span_objects (account, object_id)
select distinct o.account, o.object_id from unnest($1::text[], $2::text[]) as o(account, object_id)
order by 1, 2 on conflict do nothing`

/** Remembers objects of which Stripe has events in the span. Before these events are recorded. */
export async function noteLostObjects(tx: Tx, objects: readonly TrackedObject[]): Promise<void> {
  if (objects.length === 0) return
  const values = [objects.map(({ account }) => account), objects.map(({ id }) => id)]
  await query(tx, { name: 'restore_note_objects', text: NOTE, values })
}

// A connected account that Stripe refuses must not keep all messages waiting; the own one does.
const IS_READ = `
select not exists (
  select from unnest($1::text[]) a(account)
  left join bursar.event_watermarks w on w.account = a.account
  where (w.read_at > s.found_at or (a.account <> '' and w.last_error is not null)) is not true
) and not exists (
  select from bursar.lost_span_objects l
  join bursar.stripe_objects o on o.account = l.account and o.object_id = l.object_id
  where o.stale
) as "isRead"
from bursar.lost_spans s where s.span_id = $2::bigint`

/** Whether all events of the span were read since it was found, and their objects refreshed. */
export async function isReadAgain(
  tx: Tx,
  { spanId }: LostSpan,
  accounts: readonly string[],
): Promise<boolean> {
  const statement = { name: 'restore_is_read', text: IS_READ, values: [accounts, spanId] }
  return (await query<{ isRead: boolean }>(tx, statement)).rows[0]?.isRead === true
}

const END = `
update bursar.lost_spans set ended_at = bursar.clock(), lost_messages = $2
where span_id = $1::bigint and ended_at is null`

const FORGET = 'delete from bursar.lost_span_objects'

/** False where another node has ended it. */
export async function endLostSpan(tx: Tx, spanId: string, messages: number): Promise<boolean> {
  const end = { name: 'restore_end_span', text: END, values: [spanId, messages] }
  if ((await query(tx, end)).rowCount !== 1) return false
  await query(tx, { name: 'restore_forget_objects', text: FORGET })
  return true
}
