import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import type { Span } from '../stripe/list/read-spans.ts'

export { inTransaction, type Pool, type Tx }

/** Longer than one page takes; a node that crashes is replaced after it. */
const LEASE_SECONDS = 60

export interface Run {
  readonly runId: string
  readonly startedAt: Date
  /** What is still to be read. */
  readonly remaining: readonly Span[]
}

// A lease that ends later than any lease can was given by a clock that has gone back.
const CLAIM = `
insert into bursar.reconcile_runs as r (job, account, leased_until, remaining)
values ($1, $2, bursar.clock() + make_interval(secs => $3), $4::jsonb)
on conflict (job, account) where ended_at is null do update set leased_until = excluded.leased_until
where r.leased_until is null or r.leased_until <= bursar.clock()
  or r.leased_until > bursar.clock() + make_interval(secs => $3)
returning run_id::text as "runId", started_at as "startedAt", remaining`

/** Begins a run, or goes on with one that did not end. Null: another node works on it. */
export async function claimRun(
  tx: Tx,
  job: 'sweep',
  account: string,
  spans: readonly Span[],
): Promise<Run | null> {
  const values = [job, account, LEASE_SECONDS, JSON.stringify(spans)]
  const statement = { name: 'reconcile_claim_run', text: CLAIM, values }
  return (await query<Run & Record<string, unknown>>(tx, statement)).rows[0] ?? null
}

/** What one page added to a run. */
export interface Progress {
  readonly listed: number
  readonly markedStale: number
  readonly unadopted: number
}

const NOTE = `
update bursar.reconcile_runs set
  leased_until = bursar.clock() + make_interval(secs => $3), remaining = $2::jsonb,
  pages = pages + 1, listed = listed + $4, marked_stale = marked_stale + $5,
  unadopted = unadopted + $6
where run_id = $1::bigint`

/** In the transaction of its page, so that no page counts twice. */
export async function noteProgress(
  tx: Tx,
  runId: string,
  remaining: readonly Span[],
  { listed, markedStale, unadopted }: Progress,
): Promise<void> {
  const counts = [listed, markedStale, unadopted]
  const values = [runId, JSON.stringify(remaining), LEASE_SECONDS, ...counts]
  await query(tx, { name: 'reconcile_note_progress', text: NOTE, values })
}

const END = `
update bursar.reconcile_runs set ended_at = bursar.clock(), leased_until = null, last_error = null,
  marked_stale = marked_stale + $2
where run_id = $1::bigint
returning account, started_at as "startedAt", pages, listed, marked_stale as "markedStale",
  unadopted`

/** What a run found in all. */
export interface EndedRun extends Progress {
  readonly account: string
  readonly startedAt: Date
  readonly pages: number
}

/** `markedStale`: those that no page showed. */
export async function endRun(tx: Tx, runId: string, markedStale: number): Promise<EndedRun> {
  const statement = { name: 'reconcile_end_run', text: END, values: [runId, markedStale] }
  return (await query<EndedRun & Record<string, unknown>>(tx, statement)).rows[0]!
}

const FAIL = `
update bursar.reconcile_runs set leased_until = bursar.clock() + make_interval(secs => $3),
  last_error = $2
where run_id = $1::bigint`

/** The run goes on where it stopped, in a minute at the earliest. */
export async function failRun(tx: Tx, runId: string, errorCode: string): Promise<void> {
  const values = [runId, errorCode, LEASE_SECONDS]
  await query(tx, { name: 'reconcile_fail_run', text: FAIL, values })
}

const DUE = `
select a.account from unnest($2::text[]) with ordinality as a(account, at)
join bursar.event_watermarks w on w.account = a.account and w.caught_up_to is not null
left join lateral (
  select r.started_at, r.ended_at, r.leased_until from bursar.reconcile_runs r
  where r.job = $1 and r.account = a.account order by r.started_at desc limit 1
) r on true
where case
    when r.started_at is null then w.begun_at <= bursar.clock() - make_interval(secs => $3)
    when r.ended_at is null then r.leased_until <= bursar.clock()
      or r.leased_until > bursar.clock() + make_interval(secs => $5)
    else r.started_at <= bursar.clock() - make_interval(secs => $3)
  end
order by r.started_at nulls first, a.at limit $4`

/**
 * The accounts whose last run began longer ago than this, or did not end. A new account is due
 * after the same time.
 */
export async function findDueRuns(
  tx: Tx,
  job: 'sweep',
  accounts: readonly string[],
  { everySeconds, limit }: { readonly everySeconds: number; readonly limit: number },
): Promise<string[]> {
  const values = [job, accounts, everySeconds, limit, LEASE_SECONDS]
  const statement = { name: 'reconcile_find_due_runs', text: DUE, values }
  return (await query<{ account: string }>(tx, statement)).rows.map(({ account }) => account)
}

const BEGUN = `
select extract(epoch from begun_at)::float8 as seconds from bursar.event_watermarks
where account = $1`

/** When Bursar began with the account, in Unix seconds; null: it has not yet. */
export async function readBegunAt(tx: Tx, account: string): Promise<number | null> {
  const statement = { name: 'reconcile_read_begun', text: BEGUN, values: [account] }
  return (await query<{ seconds: number }>(tx, statement)).rows[0]?.seconds ?? null
}
